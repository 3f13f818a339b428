//! `sps-kiosk board people`: the accounts with which staff come in to the page.

use std::collections::BTreeSet;
use std::process::ExitCode;

use anyhow::{anyhow, bail};
use serde_json::json;

use super::super::pin::read_twice;
use super::super::{print, with_schema};
use super::enrol::{LONGEST_BRANCH, LONGEST_SEAT, is_name};
use super::now;
use crate::board::{Person, Role, Scope, Store};
use crate::pin::{Hash, Kind};
use crate::{platform, say};

/// The arguments.
#[derive(clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    #[command(about = say!("cli-people-add"))]
    Add(Add),
    #[command(about = say!("cli-people-list"))]
    List,
    #[command(about = say!("cli-people-remove"))]
    Remove {
        #[arg(value_name = "NAME", help = say!("cli-people-name"))]
        name: String,
    },
    #[command(about = say!("cli-people-password"))]
    Password {
        #[arg(value_name = "NAME", help = say!("cli-people-name"))]
        name: String,
    },
}

#[derive(clap::Args)]
struct Add {
    #[arg(value_name = "NAME", help = say!("cli-people-name"))]
    name: String,
    #[arg(long, value_name = "ROLE", value_parser = read_role, help = say!("cli-people-role"))]
    role: Role,
    #[arg(long = "branch", value_name = "BRANCH", help = say!("cli-people-branch"))]
    branches: Vec<String>,
}

fn read_role(words: &str) -> Result<Role, String> {
    let role = Role::ALL.into_iter().find(|role| role.code() == words);
    let known = Role::ALL.map(Role::code).join(", ");
    role.ok_or_else(|| say!("cli-people-no-role", known = known))
}

/// Runs the subcommand.
pub(super) fn run(store: &mut Store, args: Args, as_json: bool) -> anyhow::Result<ExitCode> {
    match args.command {
        Command::Add(wanted) => add(store, wanted, as_json),
        Command::List => list(store, as_json),
        Command::Remove { name } => {
            let person = known(store, &name)?;
            store.remove_person(&person, now())?;
            tell(&name, say!("cli-people-removed", name = &name), as_json)
        }
        Command::Password { name } => {
            let person = known(store, &name)?;
            store.set_password(&person, &new_hash()?, now())?;
            tell(
                &name,
                say!("cli-people-password-set", name = &name),
                as_json,
            )
        }
    }
}

fn add(store: &mut Store, wanted: Add, as_json: bool) -> anyhow::Result<ExitCode> {
    let branches: BTreeSet<String> = wanted.branches.into_iter().collect();
    let are_names = branches.iter().all(|name| is_name(name, LONGEST_BRANCH));
    if !is_name(&wanted.name, LONGEST_SEAT) || !are_names {
        bail!(say!("cli-people-no-name"));
    }
    let scope = match (branches.is_empty(), wanted.role) {
        (false, _) => Scope::Branches(branches),
        (true, Role::Head | Role::It) => Scope::All,
        (true, Role::Consultant) => bail!(say!("cli-people-no-branch")),
    };
    let person = Person {
        name: wanted.name,
        role: wanted.role,
        scope,
    };
    let is_taken = store.people()?.iter().any(|one| one.name == person.name);
    if is_taken || !store.add_person(&person, &new_hash()?, now())? {
        bail!(say!("cli-people-taken", name = &person.name));
    }
    let name = &person.name;
    tell(name, say!("cli-people-added", name = name), as_json)
}

fn list(store: &mut Store, as_json: bool) -> anyhow::Result<ExitCode> {
    let people = store.people()?;
    if as_json {
        let person =
            |one: &Person| json!({ "name": one.name, "role": one.role.code(), "scope": one.scope });
        let people: Vec<_> = people.iter().map(person).collect();
        print(with_schema(json!({ "people": people })));
    } else if people.is_empty() {
        print(say!("cli-people-none"));
    } else {
        for one in &people {
            let branches = match &one.scope {
                Scope::All => say!("page-all-branches"),
                Scope::Branches(branches) => Vec::from_iter(branches.iter().cloned()).join(", "),
            };
            print(format!("{}  {}  {branches}", one.name, one.role.code()));
        }
    }
    Ok(match people.is_empty() {
        true => ExitCode::FAILURE,
        false => ExitCode::SUCCESS,
    })
}

fn known(store: &mut Store, name: &str) -> anyhow::Result<Person> {
    let mut people = store.people()?.into_iter();
    let person = people.find(|one| one.name == name);
    person.ok_or_else(|| anyhow!(say!("cli-people-unknown", name = name)))
}

fn new_hash() -> anyhow::Result<Hash> {
    let password = read_twice(Kind::Password)?;
    Ok(Hash::of(&password, platform::random()?))
}

fn tell(name: &str, words: String, as_json: bool) -> anyhow::Result<ExitCode> {
    print(match as_json {
        true => with_schema(json!({ "name": name })).to_string(),
        false => words,
    });
    Ok(ExitCode::SUCCESS)
}
