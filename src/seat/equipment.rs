//! What the engine of a screen gets beyond what it has by itself: by the list that is in force.
//!
//! An engine reads it once, when its screen starts. So a list that changes it is in force for the next
//! visit; in the visit of that moment only what the list says of hosts changes at once.

use std::io;
use std::sync::Arc;

use crate::content::Authorities;
use crate::platform::{self, Engine};

/// What screens are started with.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Equipment {
    /// Authorities that are believed for named hosts.
    pub(super) authorities: Arc<Authorities>,
    /// Some portal may be spoken to with old versions of TLS.
    pub(super) old_tls: bool,
}

impl Equipment {
    /// Why this machine cannot give it to a screen, in a sentence for staff.
    pub(super) fn fault(&self) -> Option<String> {
        let lacks = !self.authorities.is_empty() && !platform::can_show_anchors();
        lacks.then(|| crate::say!("seat-anchors"))
    }

    /// The anchors for one screen; none where it cannot see them, and then what needs them stays shut.
    pub(super) fn anchors(&self) -> io::Result<String> {
        if self.fault().is_some() {
            return Ok(String::new());
        }
        self.authorities.anchors().map_err(io::Error::other)
    }

    /// The same for a screen that is about to start.
    pub(super) fn engine<'a>(&self, anchors: &'a str) -> Engine<'a> {
        let old_tls = self.old_tls;
        Engine { anchors, old_tls }
    }
}
