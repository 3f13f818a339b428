//! What the rules hold: arrows between modules, the homes of crates, the top of the repository, sizes.

/// Which module may use which; `text` is free for all. ARCHITECTURE.md explains the picture.
pub(super) const ARROWS: &[(&str, &[&str])] = &[
    ("text", &[]),
    ("diagnostic", &[]),
    ("policy", &["diagnostic"]),
    ("guides", &["diagnostic"]),
    ("pin", &[]),
    ("config", &["diagnostic", "pin"]),
    ("session", &[]),
    ("visit", &[]),
    ("link", &[]),
    ("catalogue", &["policy", "guides", "link"]),
    ("trust", &[]),
    ("platform", &["visit"]),
    ("doctor", &["platform"]),
    ("setup", &["config", "diagnostic", "platform"]),
    ("egress", &["platform", "policy"]),
    ("wipe", &["visit", "platform"]),
    ("capabilities", &["visit", "platform", "link", "guides"]),
    ("control", &[]),
    ("practice", &[]),
    (
        "content",
        &[
            "config",
            "diagnostic",
            "policy",
            "guides",
            "link",
            "platform",
            "trust",
        ],
    ),
    ("render", &[]),
    (
        "shell",
        &["catalogue", "link", "policy", "guides", "visit", "platform"],
    ),
    (
        "seat",
        &[
            "catalogue",
            "diagnostic",
            "policy",
            "guides",
            "pin",
            "config",
            "content",
            "session",
            "visit",
            "link",
            "platform",
            "egress",
            "wipe",
            "capabilities",
            "control",
            "practice",
        ],
    ),
    (
        "cli",
        &[
            "catalogue",
            "diagnostic",
            "policy",
            "guides",
            "pin",
            "config",
            "content",
            "session",
            "visit",
            "link",
            "platform",
            "egress",
            "wipe",
            "capabilities",
            "control",
            "practice",
            "doctor",
            "setup",
            "shell",
            "seat",
        ],
    ),
];

/// Pure values: no files, no network, no processes, no threads, no clock, no unsafe code.
pub(super) const CORE: &[&str] = &[
    "text",
    "diagnostic",
    "policy",
    "session",
    "guides",
    "visit",
    "pin",
    "config",
    "link",
    "catalogue",
];

/// Names that belong to one part of the tree only.
pub(super) const HOMES: &[(&str, &[&str])] = &[
    (
        "tao",
        &[
            "src/shell/mod.rs",
            "src/shell/error.rs",
            "src/shell/screen.rs",
            "src/shell/window/",
        ],
    ),
    ("wry", &["src/shell/engine/"]),
    // The window is the toolkit's, and so are its keys.
    ("gtk", &["src/shell/engine/webkitgtk/", "src/shell/window/"]),
    ("gdk", &["src/shell/engine/webkitgtk/", "src/shell/window/"]),
    ("gio", &["src/shell/engine/webkitgtk/"]),
    (
        "glib",
        &["src/shell/engine/webkitgtk/", "src/shell/window/"],
    ),
    ("webkit2gtk", &["src/shell/engine/webkitgtk/"]),
    ("javascriptcore", &["src/shell/engine/webkitgtk/"]),
    ("rustix", &["src/platform/", "src/render.rs"]),
    ("x11rb", &["src/platform/"]),
    ("sysinfo", &["src/platform/"]),
    ("procfs_core", &["src/platform/"]),
    ("signal_hook", &["src/platform/"]),
    ("ipp", &["src/platform/"]),
    ("hayro_syntax", &["src/render.rs"]),
    ("png", &["src/guides/"]),
    ("image_webp", &["src/guides/"]),
    ("zune_jpeg", &["src/guides/"]),
    (
        "notify",
        &[
            "src/content/watch.rs",
            "src/capabilities/scan.rs",
            "src/capabilities/scan/",
        ],
    ),
    ("chardetng", &["src/content/"]),
    (
        "encoding_rs",
        &["src/content/", "src/practice/", "src/shell/engine/"],
    ),
    ("pdf_writer", &["src/practice/"]),
    ("x509_cert", &["src/trust.rs"]),
    (
        "ring",
        &["src/policy/parse.rs", "src/setup/boot.rs", "src/trust.rs"],
    ),
    (
        "jiff",
        &[
            "src/cli/",
            "src/guides/date.rs",
            "src/seat.rs",
            "src/shell/screen.rs",
        ],
    ),
    ("argon2", &["src/pin.rs"]),
    ("tokio_rustls", &["src/egress/"]),
    ("rustls_native_certs", &["src/egress/"]),
    ("zxcvbn", &["src/pin.rs"]),
    ("toml_edit", &["src/cli/pin.rs", "src/setup/"]),
    ("clap", &["src/cli/", "src/main.rs"]),
    ("clap_complete", &["src/cli/"]),
    ("clap_mangen", &["src/cli/"]),
    ("tracing_journald", &["src/cli/"]),
    ("anyhow", &["src/cli/", "src/main.rs"]),
];

/// Folders of the shell that use nothing of it but themselves.
pub(super) const ALONE: &[&str] = &["src/shell/engine/"];

/// Folders of the shell whose files are parts of one value, and may know each other.
pub(super) const PARTS: &[&str] = &["src/shell/model/"];

/// What may lie at the top of the repository.
pub(super) const TOP: &[&str] = &[
    ".ci",
    ".git",
    ".gitignore",
    "ARCHITECTURE.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "README.md",
    "allowlist.toml",
    "clippy.toml",
    "deny.toml",
    "installer",
    "instructions",
    "src",
    "target",
    "tests",
];

/// The most lines of a source file, of main.rs, and of ARCHITECTURE.md.
pub(super) const LINES: (usize, usize, usize) = (600, 30, 200);
