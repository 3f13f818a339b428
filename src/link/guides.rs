//! The guides on their way to a screen: texts, the pictures in them, and that of the scanner.

use serde::{Deserialize, Serialize};

/// The guides that are in force, as files.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guides {
    /// The files of the guides.
    pub files: Vec<GuideFile>,
    /// The pictures that they show.
    pub pictures: Vec<PictureFile>,
    /// How the scanner of this seat looks; its picture is among them.
    pub scanner: Option<ShownScanner>,
}

/// The picture of the scanner and its buttons (R52).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownScanner {
    /// The name of its file.
    pub file: String,
    /// What is seen in it, and which button does what.
    pub words: String,
}

/// The file of a guide.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GuideFile {
    /// The guide's id: the name without `.md`.
    pub id: String,
    /// What stands in it.
    pub text: String,
}

/// The file of a picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PictureFile {
    /// Its name.
    pub name: String,
    /// What stands in it.
    #[serde(with = "super::letters")]
    pub bytes: Vec<u8>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_of_a_picture_survives_and_takes_little_more_room() {
        let picture = PictureFile {
            name: "a.png".to_owned(),
            bytes: (0..=255).cycle().take(3000).collect(),
        };
        let sent = serde_json::to_string(&picture).unwrap();
        assert!(sent.len() < 4100, "{}", sent.len());
        assert_eq!(serde_json::from_str::<PictureFile>(&sent).unwrap(), picture);
        assert!(serde_json::from_str::<PictureFile>(&sent.replace("AAEC", "A*EC")).is_err());
    }
}
