//! What a citizen can choose, and what each choice opens: services and portals of the policy, and the library in
//! which they are found beside the guides.

#![forbid(unsafe_code)]

use url::Url;

use crate::guides::{Date, Entry, Guide, Library};
use crate::link::Wanted;
use crate::policy::{Policy, Portal, Service};

/// What opens for a choice.
#[derive(Clone, Copy, Debug)]
pub struct Opening<'a> {
    /// The address: the service's own page, or its portal's home.
    pub address: &'a Url,
    /// The portal.
    pub portal: &'a Portal,
    /// The service, when one was chosen.
    pub service: Option<&'a Service>,
}

/// What opens for this choice; nothing for a service or a portal that the policy does not have.
pub fn resolve<'a>(policy: &'a Policy, wanted: &Wanted) -> Option<Opening<'a>> {
    let portal = |id: &str| policy.portals().iter().find(|portal| portal.id == id);
    match wanted {
        Wanted::Service(number) => {
            let mut services = policy.services().iter();
            let service = services.find(|service| service.number == *number)?;
            let portal = portal(&service.portal)?;
            Some(Opening {
                address: service.link.as_ref().unwrap_or(&portal.home),
                portal,
                service: Some(service),
            })
        }
        Wanted::Portal(id) => {
            let portal = portal(id)?;
            Some(Opening {
                address: &portal.home,
                portal,
                service: None,
            })
        }
    }
}

/// The guides, with the services and portals that can be found beside them.
pub fn library(policy: &Policy, guides: Vec<Guide>, today: Date) -> Library {
    let services = policy.services().iter();
    let services = services.map(|one| Entry::service(one.number, &one.name, &one.title));
    let portals = policy.portals().iter();
    let portals = portals.map(|one| Entry::portal(&one.id, &one.name));
    Library::new(guides, services.chain(portals).collect(), today)
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: &str = "
        [[portal]]
        id = 'p'
        name = 'P'
        home = 'https://p.test/'
        hosts = ['p.test']
        [[service]]
        number = 1
        title = 'T'
        name = 'N'
        portal = 'p'
        link = 'https://p.test/1'
        [[service]]
        number = 2
        title = 'T'
        name = 'N'
        portal = 'p'
    ";

    #[test]
    fn a_service_opens_its_page_or_the_home_of_its_portal() {
        let policy = Policy::parse(POLICY, None).unwrap();
        let opens = |wanted| {
            let opening = resolve(&policy, &wanted)?;
            let service = opening.service.map(|service| service.number);
            Some((opening.address.as_str(), service))
        };
        assert_eq!(
            opens(Wanted::Service(1)),
            Some(("https://p.test/1", Some(1)))
        );
        assert_eq!(
            opens(Wanted::Service(2)),
            Some(("https://p.test/", Some(2)))
        );
        assert_eq!(
            opens(Wanted::Portal("p".into())),
            Some(("https://p.test/", None))
        );
        assert_eq!(opens(Wanted::Service(3)), None);
        assert_eq!(opens(Wanted::Portal("q".into())), None);
    }
}
