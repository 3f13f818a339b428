//! `sps-kiosk manual`: manual pages and completions, for whoever makes a package.
//!
//! Not while the program is built: their words are our sentences, which only the built program knows. So
//! the package asks the very program that it packs, and the two cannot differ. Hidden, since nobody who
//! works with a seat needs it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::Command;
use clap_complete::Shell;
use clap_mangen::Man;

use super::help;
use crate::say;

/// The arguments.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[arg(value_name = "DIR", help = say!("cli-manual-folder"))]
    folder: PathBuf,
}

/// Writes `man/*.1`, and one file of completions a shell.
pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let unwritten = || say!("cli-unwritable", folder = args.folder.display().to_string());
    write(&args.folder).with_context(unwritten)?;
    Ok(ExitCode::SUCCESS)
}

fn write(folder: &Path) -> std::io::Result<()> {
    let pages = folder.join("man");
    fs::create_dir_all(&pages)?;
    let mut command = help::command();
    command.build();
    write_pages(&command, "sps-kiosk", &pages)?;
    for shell in [Shell::Bash, Shell::Zsh, Shell::Fish] {
        clap_complete::generate_to(shell, &mut help::command(), "sps-kiosk", folder)?;
    }
    Ok(())
}

/// The page of this command and of each command below it that is not hidden.
fn write_pages(command: &Command, name: &str, folder: &Path) -> std::io::Result<()> {
    let mut page = Vec::new();
    let named: &'static str = Box::leak(name.to_owned().into_boxed_str());
    Man::new(command.clone().name(named)).render(&mut page)?;
    let mut page = String::from_utf8_lossy(&page).into_owned();
    for (theirs, ours) in [
        ("NAME", say!("manual-name")),
        ("SYNOPSIS", say!("manual-synopsis")),
        ("DESCRIPTION", say!("manual-description")),
        ("OPTIONS", say!("manual-options")),
        ("SUBCOMMANDS", say!("manual-commands")),
        ("EXTRA", say!("manual-examples")),
        ("VERSION", say!("manual-version")),
    ] {
        page = page.replace(&format!(".SH {theirs}\n"), &format!(".SH \"{ours}\"\n"));
    }
    fs::write(folder.join(format!("{name}.1")), page)?;
    for below in command
        .get_subcommands()
        .filter(|below| !below.is_hide_set())
    {
        write_pages(below, &format!("{name}-{}", below.get_name()), folder)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_finds_a_page_for_every_command_and_completions_for_every_shell() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path()).unwrap();
        let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
        let page = read("man/sps-kiosk-ctl-status.1");
        assert!(page.contains(&say!("cli-ctl-status")), "{page}");
        let page = read("man/sps-kiosk-check.1");
        for section in [
            say!("manual-name"),
            say!("manual-options"),
            say!("manual-examples"),
        ] {
            assert!(page.contains(&section), "{page}");
        }
        assert!(!folder.path().join("man/sps-kiosk-screen.1").exists());
        for completions in ["sps-kiosk.bash", "_sps-kiosk", "sps-kiosk.fish"] {
            assert!(read(completions).contains("doctor"), "{completions}");
        }
    }
}
