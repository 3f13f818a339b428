//! The topics by which a citizen looks for a service: what a guide's `topic` may say, in the order of the start page.

/// What a guide is about, roughly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topic {
    /// Doctors, insurance, certificates.
    Health,
    /// Pensions and what the state pays.
    Pension,
    /// Passports, registration, certificates of the police, permissions.
    Documents,
    /// Cars and who drives them.
    Car,
    /// Children and their families.
    Children,
    /// Taxes, courts, bailiffs.
    Law,
    /// Dwellings and land, and what is around them.
    Dwelling,
    /// Work and unemployment.
    Work,
    /// Culture, sport, memory.
    Culture,
}

impl Topic {
    /// All of them, in order.
    pub const ALL: [Topic; 9] = [
        Topic::Health,
        Topic::Pension,
        Topic::Documents,
        Topic::Car,
        Topic::Children,
        Topic::Law,
        Topic::Dwelling,
        Topic::Work,
        Topic::Culture,
    ];

    /// How a guide's file names it.
    pub fn key(self) -> &'static str {
        match self {
            Topic::Health => "health",
            Topic::Pension => "pension",
            Topic::Documents => "documents",
            Topic::Car => "car",
            Topic::Children => "children",
            Topic::Law => "law",
            Topic::Dwelling => "dwelling",
            Topic::Work => "work",
            Topic::Culture => "culture",
        }
    }

    /// The topic with this key.
    pub fn parse(key: &str) -> Option<Topic> {
        Topic::ALL.into_iter().find(|topic| topic.key() == key)
    }
}
