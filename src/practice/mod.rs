//! The practice portal: a small make-believe Госуслуги, served from the program itself.
//!
//! `sps-kiosk demo`, the lessons for citizens and the end-to-end tests use it. Every page of it says
//! that it is for practice. It keeps what is typed in memory only, and forgets it with the log-out;
//! of an uploaded file it keeps no more than the name. Its pages are the files in `site/`.

#![forbid(unsafe_code)]

mod memory;
mod pages;
mod pdf;
mod routes;
mod visitor;

use std::fs;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::sync::Arc;

use tokio::runtime::{Builder, Runtime};

use memory::Memory;

/// The policy under which the practice portal can be visited.
pub const ALLOWLIST: &str = include_str!("allowlist.toml");

/// The hosts of the practice portal: the portal, its log-in, its resources. Each needs a static
/// entry at the gate.
pub const HOSTS: &[&str] = &[
    "www.praktika.test",
    "vhod.praktika.test",
    "st.praktika.test",
];

/// The guides of the practice portal, as ids and texts.
pub const GUIDES: &[(&str, &str)] = &[
    ("login", include_str!("guides/login.md")),
    ("duty", include_str!("guides/duty.md")),
    ("lesson-1", include_str!("guides/lesson-1.md")),
    ("lesson-2", include_str!("guides/lesson-2.md")),
    ("spravka", include_str!("guides/spravka.md")),
    ("zapis", include_str!("guides/zapis.md")),
    ("end", include_str!("guides/end.md")),
];

/// The pictures of those guides, as names of files in `pictures/` and what stands in them.
pub const PICTURES: &[(&str, &[u8])] = &[
    (
        "spravka-nachat.png",
        include_bytes!("guides/pictures/spravka-nachat.png"),
    ),
    (
        "vybrat-fajl.webp",
        include_bytes!("guides/pictures/vybrat-fajl.webp"),
    ),
];

/// Writes those guides and their pictures into this folder, as a seat reads them.
///
/// # Errors
/// The folder, or a file in it, cannot be written.
pub fn write_guides(folder: &Path) -> io::Result<()> {
    let pictures = folder.join("pictures");
    fs::create_dir_all(&pictures)?;
    for (id, text) in GUIDES {
        fs::write(folder.join(format!("{id}.md")), text)?;
    }
    for (file, bytes) in PICTURES {
        fs::write(pictures.join(file), bytes)?;
    }
    Ok(())
}

/// The running practice portal; dropping it stops it.
#[derive(Debug)]
pub struct Practice {
    address: SocketAddr,
    memory: Arc<Memory>,
    runtime: Option<Runtime>,
}

impl Practice {
    /// Starts it on a thread of its own; port 0 for any free port.
    ///
    /// # Errors
    /// The address cannot be listened on.
    pub fn start(listen: SocketAddr) -> io::Result<Practice> {
        let listener = TcpListener::bind(listen)?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("practice")
            .enable_all()
            .build()?;
        let memory = Arc::new(Memory::default());
        let app = routes::app(Arc::clone(&memory));
        let listener = {
            let _entered = runtime.enter();
            tokio::net::TcpListener::from_std(listener)?
        };
        runtime.spawn(async move {
            if let Err(error) = axum::serve(listener, app).await {
                tracing::warn!(%error, "the practice portal stopped");
            }
        });
        Ok(Practice {
            address,
            memory,
            runtime: Some(runtime),
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Makes the portal answer that it is down, or answer again.
    pub fn set_outage(&self, on: bool) {
        self.memory.set_outage(on);
    }
}

impl Drop for Practice {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // Not waited for: a page that is being sent must not hold up the end of the program.
            runtime.shutdown_background();
        }
    }
}
