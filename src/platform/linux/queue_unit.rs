//! The unit that makes the queue of a printer, as set-up writes it from its answers.

/// Where it lies.
pub const QUEUE_UNIT: &str = "/etc/systemd/system/sps-kiosk-printer.service";

/// The program of CUPS that makes queues.
pub const LPADMIN: &str = "/usr/sbin/lpadmin";

/// The unit that makes this queue and takes it back: its name, the address of the printer, and how it is spoken to.
/// Of each only its own characters may stand here; the quotation marks are set here.
pub fn queue_unit(queue: &str, device: &str, driver: &str) -> String {
    let [queue, device, driver] = [queue, device, driver].map(quoted);
    format!(
        "# Очередь печати этого места. Записано sps-kiosk setup по ответам, раздел [printer].\n\
         # Пока принтер выключен, служба пробует снова; с её концом очередь уходит вместе с тем, что в ней ждёт.\n\n\
         [Unit]\nDescription=Очередь печати рабочего места МФЦ\nWants=cups.service\nAfter=cups.service\n\
         StartLimitIntervalSec=0\n\n\
         [Service]\nType=oneshot\nRemainAfterExit=yes\n\
         ExecStart={LPADMIN} -p {queue} -E -v {device} -m {driver}\nExecStop={LPADMIN} -x {queue}\n\
         Restart=on-failure\nRestartSec=30\n\n\
         [Install]\nWantedBy=multi-user.target\n"
    )
}

/// True for such a unit, whatever stands between its quotation marks.
pub(super) fn is_queue_unit(text: &str) -> bool {
    text.split('"')
        .step_by(2)
        .eq(queue_unit("", "", "").split('"').step_by(2))
}

/// One word of a command line of systemd.
fn quoted(word: &str) -> String {
    format!("\"{}\"", word.replace('%', "%%").replace('$', "$$"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_that_does_anything_else_is_not_taken_for_it() {
        let unit = queue_unit("mfu", "ipp://10.0.0.9/ipp/print", "everywhere");
        assert!(is_queue_unit(&unit));
        for (this, that) in [
            ("ExecStop=", "ExecStartPost=/bin/sh\nExecStop="),
            ("/usr/sbin/lpadmin -p", "/srv/lpadmin -p"),
            (" -m ", " -m everywhere -o a=b -m "),
            ("[Install]", "ExecStartPre=\"/bin/sh\"\n[Install]"),
        ] {
            assert!(!is_queue_unit(&unit.replacen(this, that, 1)), "{that}");
        }
        assert!(!is_queue_unit(""));
    }
}
