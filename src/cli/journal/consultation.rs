//! What an entry says, in words of the command line: each looked up in the list and in kiosk.toml.

use anyhow::{anyhow, bail};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use serde::de::DeserializeOwned;

use crate::config::{Config, is_name};
use crate::content::list::{self, ReloadedList};
use crate::journal::{Consultation, Mode, Outcome, Purpose, Subject, Ticket};
use crate::policy::Policy;
use crate::say;

/// What is said of it; on its own line of the help each.
#[derive(clap::Args)]
pub(super) struct Said {
    #[arg(long, value_name = "PURPOSE", value_parser = purposes(), help = say!("cli-journal-purpose"))]
    pub(super) purpose: Option<Purpose>,
    #[arg(long, value_name = "NUMBER", help = say!("cli-journal-service"))]
    pub(super) service: Option<u8>,
    #[arg(long, value_name = "ID", conflicts_with = "service", help = say!("cli-journal-portal"))]
    pub(super) portal: Option<String>,
    #[arg(long, value_name = "CONSULTANT", help = say!("cli-journal-consultant"))]
    pub(super) consultant: Option<String>,
    #[arg(long, value_name = "MODE", value_parser = modes(), help = say!("cli-journal-mode"))]
    pub(super) mode: Option<Mode>,
    #[arg(long, value_name = "OUTCOME", value_parser = outcomes(), help = say!("cli-journal-outcome"))]
    pub(super) outcome: Option<Outcome>,
    #[arg(long, value_name = "TICKET", value_parser = Ticket::parse, help = say!("cli-journal-ticket"))]
    pub(super) ticket: Option<Ticket>,
}

fn purposes() -> impl TypedValueParser<Value = Purpose> {
    codes(["advice", "service", "online_tool", "documents"])
}

fn modes() -> impl TypedValueParser<Value = Mode> {
    codes(["alone", "advised"])
}

fn outcomes() -> impl TypedValueParser<Value = Outcome> {
    codes(["alone", "with_help", "sent_to_window", "declined", "failed"])
}

/// One of these stable codes, which are those of the record.
fn codes<T, const N: usize>(codes: [&'static str; N]) -> impl TypedValueParser<Value = T>
where
    T: DeserializeOwned + Clone + Send + Sync + 'static,
{
    PossibleValuesParser::new(codes)
        .try_map(|code| serde_json::from_value::<T>(serde_json::Value::String(code)))
}

impl Said {
    /// True when nothing is said.
    pub(super) fn is_empty(&self) -> bool {
        let Said {
            purpose,
            service,
            portal,
            consultant,
            mode,
            outcome,
            ticket,
        } = self;
        purpose.is_none()
            && service.is_none()
            && portal.is_none()
            && consultant.is_none()
            && mode.is_none()
            && outcome.is_none()
            && ticket.is_none()
    }

    /// The consultation that this makes of the one before; of none where nothing was entered yet.
    pub(super) fn consultation(
        self,
        before: Option<&Consultation>,
        config: &Config,
    ) -> anyhow::Result<Consultation> {
        let subject = subject(self.service, self.portal.as_deref(), config)?;
        let missing = |what: &str| anyhow!(say!("cli-journal-missing", what = what));
        let before = before.cloned();
        let purpose = self
            .purpose
            .or(before.as_ref().map(|before| before.purpose));
        let consultant = match self.consultant {
            Some(name) => Some(self::consultant(name, config)?),
            None => before.as_ref().map(|before| before.consultant.clone()),
        };
        let said = Consultation {
            purpose: purpose.ok_or_else(|| missing("--purpose"))?,
            subject: subject.or_else(|| before.as_ref()?.subject.clone()),
            consultant: consultant.ok_or_else(|| missing("--consultant"))?,
            mode: self.mode.or_else(|| before.as_ref()?.mode),
            outcome: self.outcome.or_else(|| before.as_ref()?.outcome),
            ticket: self.ticket.or_else(|| before?.ticket),
        };
        if said.lacks_subject() {
            bail!(say!("cli-journal-no-subject"));
        }
        Ok(said)
    }
}

/// The name of a consultant, as kiosk.toml has it.
pub(super) fn consultant(name: String, config: &Config) -> anyhow::Result<String> {
    if config.staff.has_consultant(&name) {
        return Ok(name);
    }
    let known: Vec<&str> = (config.staff.consultants.iter())
        .map(|one| one.name.as_str())
        .collect();
    Err(match known.is_empty() && !is_name(&name) {
        true => anyhow!(say!("config-consultant-name")),
        false => anyhow!(say!(
            "cli-journal-no-consultant",
            name = name,
            known = known.join(", ")
        )),
    })
}

/// The service or the portal, as the list in force calls it.
fn subject(
    service: Option<u8>,
    portal: Option<&str>,
    config: &Config,
) -> anyhow::Result<Option<Subject>> {
    if service.is_none() && portal.is_none() {
        return Ok(None);
    }
    let list = list::read(&config.paths.allowlist, config.seat.region.as_deref());
    if let ReloadedList::Rejected(sentence) = &list {
        bail!("{sentence}");
    }
    let policy = list.policy();
    match (service, portal) {
        (Some(number), _) => named_service(&policy, number).map(Some),
        (None, Some(id)) => named_portal(&policy, id).map(Some),
        (None, None) => Ok(None),
    }
}

fn named_service(policy: &Policy, number: u8) -> anyhow::Result<Subject> {
    let services = policy.services();
    let found = services.iter().find(|service| service.number == number);
    let found = found.map(Subject::of_service);
    found.ok_or_else(|| {
        let known: Vec<String> = services.iter().map(|one| one.number.to_string()).collect();
        anyhow!(say!(
            "cli-journal-no-service",
            number = number,
            known = known.join(", ")
        ))
    })
}

fn named_portal(policy: &Policy, id: &str) -> anyhow::Result<Subject> {
    let portals = policy.portals();
    let found = portals.iter().find(|portal| portal.id == id);
    let found = found.map(Subject::of_portal);
    found.ok_or_else(|| {
        let known: Vec<&str> = portals.iter().map(|one| one.id.as_str()).collect();
        anyhow!(say!(
            "cli-journal-no-portal",
            id = id,
            known = known.join(", ")
        ))
    })
}
