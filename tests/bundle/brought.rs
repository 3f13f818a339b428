//! What staff bring on a stick: laid down as the seat does it, and taken by whoever fetches.

use std::fs;

use super::{Rig, copy};

impl Rig {
    /// The seat has laid down what is in the repository now.
    fn bring(&self, number: u64) {
        let brought = self.path("seat/brought");
        fs::create_dir_all(&brought).unwrap();
        copy(&self.path("repository"), &brought.join("publication"));
        fs::write(brought.join("asked"), number.to_string()).unwrap();
    }

    /// What the page of staff says once this number is answered.
    fn answered(&self, number: u64) -> String {
        self.done(&["fetch", "--root", "seat"]);
        let text = fs::read_to_string(self.path("seat/bundle/brought.json")).unwrap();
        let answer: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(answer["asked"], number);
        answer["said"].as_str().unwrap().to_owned()
    }
}

#[test]
fn what_staff_bring_is_taken_once_and_answered() {
    let rig = Rig::new();
    rig.publish();
    rig.bring(1);
    let said = rig.answered(1);
    assert!(said.starts_with("теперь на месте набор"), "{said}");
    assert_eq!(rig.in_force("seat"), "Первый");
    rig.bring(2);
    assert!(rig.answered(2).contains("уже на месте"));
    rig.write("Второй");
    rig.publish();
    rig.bring(2);
    rig.answered(2);
    assert_eq!(rig.in_force("seat"), "Первый", "answered before");
    rig.bring(3);
    rig.answered(3);
    assert_eq!(rig.in_force("seat"), "Второй");
}

#[test]
fn whoever_carried_it_is_not_believed() {
    let rig = Rig::new();
    rig.publish();
    let old = rig.path("old");
    copy(&rig.path("repository"), &old);
    rig.write("Второй");
    rig.publish();
    rig.bring(1);
    rig.answered(1);
    let publication = rig.path("seat/brought/publication");
    let refused = |number: u64, spoil: &dyn Fn(), words: &str| {
        rig.bring(number);
        spoil();
        let said = rig.answered(number);
        assert!(said.contains(words), "{said}");
        assert_eq!(rig.in_force("seat"), "Второй");
    };
    let lay_old = || copy(&old, &publication);
    refused(2, &lay_old, "старше");
    let lay_none = || fs::remove_dir_all(&publication).unwrap();
    refused(3, &lay_none, "timestamp.json");
    let strangers = Rig::new();
    strangers.publish();
    let lay_strangers = || copy(&strangers.path("repository"), &publication);
    refused(4, &lay_strangers, "подпис");
    rig.write("Третий");
    rig.publish();
    let cut_off = || {
        for bundle in fs::read_dir(publication.join("targets")).unwrap() {
            fs::write(bundle.unwrap().path(), "half").unwrap();
        }
    };
    refused(5, &cut_off, "изменён или скопирован не целиком");
    rig.bring(6);
    rig.answered(6);
    assert_eq!(rig.in_force("seat"), "Третий", "whole after all");
}
