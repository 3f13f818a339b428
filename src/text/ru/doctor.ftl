# Sentences of this area: doctor. One identifier, one sentence; values in { $name }.
# Of each item: what it should be (-pass), what it is instead (-fail), what to do (-hint).
cli-doctor = Проверить, действительно ли место закрыто
doctor-root = Корень проверяемой системы: «/» или папка, куда подключён её диск
doctor-no-root = папка «{ $folder }» не открывается
doctor-only = Проверить только этот пункт; можно назвать несколько раз
doctor-no-item = такого пункта нет; пункты показывает sps-kiosk doctor
doctor-record = Оставить ответ в /run/sps-kiosk-doctor, где его читает место; так проверку запускает systemd
doctor-not-recorded = ответ проверки не записан
doctor-mark-pass = [  да  ]
doctor-mark-hard = [ НЕТ! ]
doctor-mark-soft = [ нет  ]
doctor-do = {"         "}что сделать: { $hint }
doctor-locked = место закрыто: все обязательные проверки пройдены
doctor-open = МЕСТО НЕ ЗАКРЫТО: обязательных проверок не пройдено { $count }
doctor-unseen = не проверено «{ $wish }»: { $why }
doctor-no-file = «{ $file }» не найден
doctor-no-right = нет права читать «{ $file }»
doctor-no-account = учётная запись с номером { $uid } не записана в /etc/passwd
doctor-not-running = это видно только на работающей системе
doctor-ask-as-root = это видит только root
doctor-hidden-processes = чужие процессы не видны; их видит root
doctor-no-display = переменная DISPLAY не задана
doctor-display-silent = сервер X не отвечает на вопрос
doctor-firewall-silent = nft не отвечает
doctor-firewall-untried = стену не удалось испытать в отдельной сети; нужны iproute2 и veth в ядре
doctor-firewall-unclear = правила межсетевого экрана сложнее, чем понимает эта проверка
doctor-no-answer = { $program } не отвечает
doctor-no-engine = движок не называет своей версии
doctor-firmware-why = изнутри системы этого не видно
doctor-visits-unlimited = { $place } (tmpfs без предела размера)

doctor-settings-pass = kiosk.toml, список адресов и инструкции записаны без ошибок
doctor-settings-fail = в kiosk.toml, списке адресов или инструкциях ошибок: { $found }
doctor-settings-hint = запустите sps-kiosk check: он назовёт файл и строку каждой ошибки

doctor-gate-settings-pass = gate.toml, если он есть, записан без ошибок, и пароль прокси в нём не виден всем
doctor-gate-settings-fail = в gate.toml ошибок: { $found }
doctor-gate-settings-hint = запустите sps-kiosk check --config с этим файлом: он назовёт строку каждой ошибки

doctor-engine-pass = версия WebKitGTK достаточно новая
doctor-engine-fail = версия WebKitGTK устарела: { $found }
doctor-engine-hint = обновите систему (apt full-upgrade): нужна версия не старше 2.50, и ставьте обновления безопасности каждый месяц

doctor-user-pass = место работает не от root
doctor-user-fail = место работает от «{ $found }» с правами root
doctor-user-hint = заведите отдельного пользователя: systemd-sysusers по файлу installer/session/sysusers.conf; владелец /var/lib/sps-kiosk — этот пользователь

doctor-groups-pass = пользователь места не входит в группы с особыми правами
doctor-groups-fail = пользователь места входит в группы с особыми правами: { $found }
doctor-groups-hint = уберите его из каждой: gpasswd -d пользователь группа

doctor-sudo-pass = через sudo и doas никому ничего не разрешено
doctor-sudo-fail = через sudo или doas разрешено: { $found }
doctor-sudo-hint = уберите это из /etc/sudoers, /etc/sudoers.d (visudo) и /etc/doas.conf; группа sudo должна быть пуста

doctor-shell-pass = у пользователя места нет командной оболочки
doctor-shell-fail = у пользователя места есть командная оболочка: { $found }
doctor-shell-hint = usermod --shell /usr/sbin/nologin пользователь

doctor-sandbox-pass = песочница движка работает
doctor-sandbox-fail = песочница движка не работает: { $found }
doctor-sandbox-hint = установите bubblewrap; проверьте пункт user-namespaces

doctor-user-namespaces-pass = ядро разрешает обычному пользователю собственные пространства имён
doctor-user-namespaces-fail = ядро запрещает пространства имён, без них нет песочницы: { $found }
doctor-user-namespaces-hint = положите installer/session/sysctl.conf в /etc/sysctl.d и выполните sysctl --system; уберите запрет из других файлов /etc/sysctl.d

doctor-toolkit-pass = настройки GTK не открывают инспектора и не загружают чужих модулей
doctor-toolkit-fail = настройки GTK открывают инспектора или загружают чужие модули: { $found }
doctor-toolkit-hint = уберите эти строки; после правки схем выполните glib-compile-schemas /usr/share/glib-2.0/schemas

doctor-environment-pass = в общих переменных окружения нет отладки и чужих библиотек
doctor-environment-fail = общие переменные окружения включают отладку или чужие библиотеки: { $found }
doctor-environment-hint = уберите эти строки и перезагрузите компьютер

doctor-display-pass = экран показывает сервер X
doctor-display-fail = экран показывает не сервер X, а { $found }
doctor-display-hint = киоск работает только на X без оконного менеджера: включите sps-kiosk-x.service; для проверки задайте DISPLAY=:0 и XAUTHORITY=/run/sps-kiosk-x/xauthority

doctor-window-manager-pass = оконного менеджера нет
doctor-window-manager-fail = работает оконный менеджер, его клавиши выводят из киоска: { $found }
doctor-window-manager-hint = уберите его из сеанса: с sps-kiosk-x.service никакого менеджера не нужно

doctor-x-access-pass = к экрану могут подключиться только root и пользователь места
doctor-x-access-fail = к экрану могут подключиться и другие: { $found }
doctor-x-access-hint = уберите xhost из сценариев запуска и ключ -ac у сервера X; sps-kiosk-x.service запускает его с ключом в XAUTHORITY

doctor-x-clients-pass = экраном пользуется только киоск
doctor-x-clients-fail = экраном пользуются и другие программы, они видят клавиши и картинку: { $found }
doctor-x-clients-hint = уберите их из автозапуска; если это ваша собственная проверка, закройте её

doctor-x-vt-switch-pass = Ctrl+Alt+F1…F12 выключены (DontVTSwitch)
doctor-x-vt-switch-fail = Ctrl+Alt+F1…F12 ведут в текстовую консоль, DontVTSwitch не включён: { $found }
doctor-x-vt-switch-hint = положите installer/session/xorg.conf в /etc/X11/xorg.conf.d/10-sps-kiosk.conf и перезапустите sps-kiosk-x.service

doctor-x-zap-pass = Ctrl+Alt+Backspace выключено (DontZap)
doctor-x-zap-fail = Ctrl+Alt+Backspace останавливает экран, DontZap не включён: { $found }
doctor-x-zap-hint = положите installer/session/xorg.conf в /etc/X11/xorg.conf.d/10-sps-kiosk.conf и перезапустите sps-kiosk-x.service

doctor-x-listen-pass = сервер X не слушает сеть
doctor-x-listen-fail = сервер X слушает сеть, порты: { $found }
doctor-x-listen-hint = запускайте сервер X с ключом -nolisten tcp, как sps-kiosk-x.service

doctor-consoles-pass = systemd-logind не открывает текстовых консолей
doctor-consoles-fail = systemd-logind открывает текстовые консоли: { $found }
doctor-consoles-hint = положите installer/session/logind.conf в /etc/systemd/logind.conf.d/sps-kiosk.conf и перезагрузите компьютер

doctor-getty-pass = ни на одной консоли никто не ждёт входа и нет оболочки
doctor-getty-fail = на консолях ждут входа или есть оболочка: { $found }
doctor-getty-hint = systemctl disable --now и systemctl mask для каждой из названных служб; чужие файлы в /etc/systemd/system удалите

doctor-ctrl-alt-del-pass = Ctrl+Alt+Del не перезагружает компьютер
doctor-ctrl-alt-del-fail = Ctrl+Alt+Del перезагружает компьютер: { $found }
doctor-ctrl-alt-del-hint = systemctl mask ctrl-alt-del.target; положите installer/session/system.conf в /etc/systemd/system.conf.d/sps-kiosk.conf

doctor-sysrq-pass = клавиши SysRq выключены
doctor-sysrq-fail = клавиши SysRq действуют: kernel.sysrq = { $found }
doctor-sysrq-hint = положите installer/session/sysctl.conf в /etc/sysctl.d/60-sps-kiosk.conf и выполните sysctl --system

doctor-firewall-pass = пользователь места выходит в сеть только через затвор
doctor-firewall-fail = межсетевой экран не мешает пользователю «{ $found }» выходить в сеть мимо затвора
doctor-firewall-hint = запустите проверку от root; правила — installer/session/nftables.conf, их включает sps-kiosk-firewall.service

doctor-listeners-pass = программы места не слушают сеть
doctor-listeners-fail = программы места слушают сеть, порты: { $found }
doctor-listeners-hint = узнайте, чьи они (ss -tlpn), и выключите; затвору нужен только адрес 127.0.0.1

doctor-desktop-pass = рядом с киоском нет частей рабочего стола
doctor-desktop-fail = рядом с киоском работают части рабочего стола: { $found }
doctor-desktop-hint = удалите рабочий стол и автоподключение дисков с этого компьютера или выключите эти службы

doctor-session-bus-pass = у пользователя места нет шины D-Bus
doctor-session-bus-fail = у пользователя места есть шина D-Bus, она запускает службы по просьбе: { $found }
doctor-session-bus-hint = удалите dbus-user-session и dbus-x11 или закройте шину: systemctl --global mask dbus.socket

doctor-trusted-files-pass = настройки, список, инструкции и программу меняет только root
doctor-trusted-files-fail = это может изменить не только root: { $found }
doctor-trusted-files-hint = chown -R root:root и chmod -R go-w для каждого названного места

doctor-readable-files-pass = настройки, список и инструкции видит пользователь киоска
doctor-readable-files-fail = пользователь киоска не может прочитать: { $found }
doctor-readable-files-hint = chmod 644 для файлов и chmod 755 для папок; проверка: sps-kiosk check --as kiosk
doctor-own-folders-pass = папки места принадлежат ему и закрыты для других
doctor-own-folders-fail = папки места открыты другим или принадлежат не ему: { $found }
doctor-own-folders-hint = chown пользователь и chmod 700 для каждой; /run/sps-kiosk создаёт run-sps\x2dkiosk.mount

doctor-visits-pass = папки сеансов лежат в памяти и не могут её переполнить
doctor-visits-fail = папки сеансов лежат не в памяти или без предела размера: { $found }
doctor-visits-hint = включите run-sps\x2dkiosk.mount; [paths] runtime в kiosk.toml должен вести туда

doctor-inbox-pass = папка сканера лежит в памяти или на зашифрованном диске, или сканера нет
doctor-inbox-fail = сканы в папке сканера могут пережить уборку: { $found }
doctor-inbox-foreign = { $place } принадлежит не пользователю места
doctor-inbox-hint = положите папку в память: installer/systemd/srv-scans.mount; [scan] inbox в kiosk.toml должен вести туда

doctor-swap-pass = память не попадает на диск: подкачки нет, или она сжата в памяти, или зашифрована
doctor-swap-fail = память попадает на диск открытой: { $found }
doctor-swap-hint = swapoff -a и уберите подкачку из /etc/fstab, или зашифруйте её (crypttab, ключ /dev/urandom)

doctor-core-dumps-pass = упавшая программа не оставляет копии памяти
doctor-core-dumps-fail = упавшая программа оставляет копию памяти: { $found }
doctor-core-dumps-hint = положите installer/session/sysctl.conf в /etc/sysctl.d/60-sps-kiosk.conf и выполните sysctl --system

doctor-crash-dumps-pass = копий памяти упавших программ на диске нет
doctor-crash-dumps-fail = на диске лежат копии памяти упавших программ: { $found }
doctor-crash-dumps-hint = в них могут быть данные граждан, и уборка их не достаёт: удалите их от root (rm -r папка/*), затем закройте пункт core-dumps

doctor-ptrace-pass = программы не читают память друг друга
doctor-ptrace-fail = программы могут читать память друг друга: kernel.yama.ptrace_scope = { $found }
doctor-ptrace-hint = положите installer/session/sysctl.conf в /etc/sysctl.d/60-sps-kiosk.conf и выполните sysctl --system; ядро должно быть с Yama

doctor-hidepid-pass = чужие процессы скрыты
doctor-hidepid-fail = чужие процессы видны всем: /proc подключён как { $found }
doctor-hidepid-hint = добавьте hidepid=invisible к строке /proc в /etc/fstab; после этого ещё раз проверьте пункт sandbox

doctor-font-pass = шрифт PT Sans установлен
doctor-font-fail = вместо шрифта PT Sans будет { $found }
doctor-font-hint = apt install fonts-paratype

doctor-clock-pass = часы сверяются с сетью
doctor-clock-fail = часы не сверены с сетью ({ $found }); с неверным временем порталы не открываются
doctor-clock-hint = apt install systemd-timesyncd и укажите в /etc/systemd/timesyncd.conf сервер времени отделения

doctor-scanner-pass = сканер отвечает и всё для него есть, или сканера нет
doctor-scanner-fail = со сканером не получится: { $found }
doctor-scanner-silent = он не отвечает
doctor-scanner-hint = включите сканер и проверьте кабель; поставьте sane-utils, для сетевого ещё sane-airscan, и повторите sps-kiosk setup
doctor-speech-pass = прослушивание инструкций выключено или для него всё есть
doctor-speech-fail = прослушивание инструкций включено, но нет: { $found }
doctor-speech-hint = apt install speech-dispatcher speech-dispatcher-espeak-ng, подключите колонки; или [speech] enabled = false в kiosk.toml

doctor-boot-menu-pass = меню загрузки защищено паролем
doctor-boot-menu-fail = меню загрузки без пароля: { $found }
doctor-boot-menu-hint = grub-mkpasswd-pbkdf2, затем superusers и password_pbkdf2 в /etc/grub.d/40_custom, --unrestricted в 10_linux, update-grub

doctor-firmware-pass = BIOS закрыт паролем, загрузка только с внутреннего диска
doctor-firmware-fail = BIOS не закрыт: { $found }
doctor-firmware-hint = проверьте сами при включении: пароль BIOS, порядок загрузки без USB и сети, Secure Boot, опечатанный корпус

doctor-certificates-pass = сертификаты, названные в списке, можно показать движку
doctor-certificates-fail = сертификаты, названные в списке, движку показать нельзя: { $found }
doctor-certificates-hint = установите bubblewrap (без setuid) и ca-certificates; проверьте пункты sandbox и user-namespaces; до тех пор порталы, которым эти сертификаты нужны, не открываются

doctor-no-package = пакет sps-kiosk не установлен ни dpkg, ни rpm, и сравнить не с чем
doctor-no-efi = компьютер загружен без EFI
doctor-no-settings = в настройках ошибки, см. пункт settings

doctor-gate-path-pass = место выходит в сеть через затвор, и список у них один
doctor-gate-path-fail = место и затвор не согласованы: { $found }
doctor-gate-path-hint = в kiosk.toml нужен [gate] upstream с адресом listen из gate.toml; [seat] region и [paths] allowlist в обоих файлах должны совпадать

doctor-accounts-pass = кроме root, войти или стать root не может никто
doctor-accounts-fail = войти или стать root могут и другие: { $found }
doctor-accounts-hint = закройте запись (usermod --lock имя), уберите её из названной группы (gpasswd -d имя группа), пустой пароль root замените (passwd root); вторых записей с тем же номером быть не должно (vipw)

doctor-keys-pass = ключей для входа без пароля в домашних папках нет
doctor-keys-fail = вход без пароля разрешают: { $found }
doctor-keys-hint = удалите файл; ключи своих администраторов держите в /etc/ssh: AuthorizedKeysFile /etc/ssh/admin-keys в sshd_config

doctor-ssh-pass = по сети никто не входит с паролем
doctor-ssh-fail = sshd впускает по паролю или по чужим ключам: { $found }
doctor-ssh-hint = в /etc/ssh/sshd_config.d: PasswordAuthentication no и KbdInteractiveAuthentication no, названные строки уберите; или apt purge openssh-server

doctor-remote-pass = других служб для входа по сети нет
doctor-remote-fail = по сети впускают и другие службы: { $found }
doctor-remote-hint = удалите названную программу; чей порт, покажет ss -tlpn

doctor-polkit-pass = правила polkit только из пакетов и наше
doctor-polkit-fail = права раздают и другие правила polkit: { $found }
doctor-polkit-hint = удалите названные файлы

doctor-pam-pass = без пароля никого не впускают
doctor-pam-fail = PAM впускает без пароля: { $found }
doctor-pam-hint = уберите строку из файла в /etc/pam.d; общий вход восстановит pam-auth-update --force

doctor-udev-pass = правила udev только из пакетов и наше
doctor-udev-fail = устройства раздают или запускают программы и другие правила udev: { $found }
doctor-udev-hint = удалите названные файлы и выполните udevadm control --reload

doctor-setuid-pass = программы с чужими правами (setuid, capabilities) только из пакетов
doctor-setuid-fail = программа получает чужие права, а пакет этого не ставил: { $found }
doctor-setuid-hint = узнайте, откуда файл (dpkg -S); удалите его или снимите права: chmod ug-s, setcap -r

doctor-package-pass = программа и её файлы такие, какими их поставил пакет
doctor-package-fail = файлы программы изменены после установки: { $found }
doctor-package-hint = поставьте пакет снова: apt install --reinstall ./sps-kiosk_*.deb; узнайте, кто менял файлы

doctor-session-files-pass = файлы, что закрывают систему, такие, какими поставлены
doctor-session-files-fail = файлы, что закрывают систему, изменены или их нет: { $found }
doctor-session-files-hint = положите файл из /usr/share/sps-kiosk/session на место снова (sps-kiosk setup); адрес сканера в nftables.conf — тот, что назван в kiosk.toml

doctor-units-pass = службы места такие, какими поставлены, и к ним ничего не добавлено
doctor-units-fail = службы места изменены, или к ним добавлено: { $found }
doctor-units-hint = удалите названные файлы и папки .d, затем systemctl daemon-reload; службы из пакета лежат в /usr/lib/systemd/system

doctor-enabled-pass = место, стена, затвор и проверка включаются при каждой загрузке
doctor-enabled-fail = при загрузке не включаются: { $found }
doctor-enabled-hint = systemctl unmask и systemctl enable для каждой службы; systemctl set-default multi-user.target

doctor-running-pass = место, стена и затвор работают
doctor-running-fail = не работают или работают по старому: { $found }
doctor-running-hint = systemctl daemon-reload, затем systemctl restart для каждой службы; причину скажет journalctl -u служба

doctor-foreign-units-pass = служб, поставленных мимо пакетов, нет
doctor-foreign-units-fail = службы поставлены мимо пакетов: { $found }
doctor-foreign-units-hint = узнайте, чьи они (systemctl cat служба), и удалите лишние

doctor-other-listeners-pass = другие программы компьютера не слушают сеть
doctor-other-listeners-fail = сеть слушают и другие программы компьютера, порты: { $found }
doctor-other-listeners-hint = узнайте, чьи они (ss -tlpn), и выключите ненужные

doctor-second-way-pass = второй дороги в сеть нет
doctor-second-way-fail = есть вторая дорога в сеть: { $found }
doctor-second-way-hint = выключите Wi-Fi и Bluetooth в BIOS, отключите модем или телефон; net.ipv4.ip_forward = 0

doctor-usb-network-pass = телефон или модем USB не становится сетью
doctor-usb-network-fail = эти драйверы сделают сеть из телефона или модема: { $found }
doctor-usb-network-hint = положите installer/session/modprobe.conf в /etc/modprobe.d/sps-kiosk.conf и перезагрузите компьютер

doctor-kernel-line-pass = ядру не велено открывать оболочку
doctor-kernel-line-fail = ядру велено открыть оболочку или другую систему: { $found }
doctor-kernel-line-hint = уберите эти слова из GRUB_CMDLINE_LINUX в /etc/default/grub (и grub.d), выполните update-grub и перезагрузите компьютер

doctor-x-key-pass = ключ к экрану читает только пользователь места
doctor-x-key-fail = ключ к экрану читают и другие: { $found }
doctor-x-key-hint = перезапустите sps-kiosk-x.service: папку и ключ он делает сам, с правами 700 и 600

doctor-hardening-pass = ядро не оставляет известных слабых мест открытыми
doctor-hardening-fail = слабые места ядра открыты: { $found }
doctor-hardening-hint = запишите значение не меньше 1 в /etc/sysctl.d и выполните sysctl --system

doctor-updates-pass = обновления безопасности приходят
doctor-updates-fail = обновлений безопасности не было дней: { $found }
doctor-updates-hint = apt install unattended-upgrades и проверьте, видит ли компьютер зеркало (apt update); образ замените новым

doctor-verity-pass = корень проверяется при чтении (dm-verity), или это не образ
doctor-verity-fail = корень образа не проверяется: { $found }
doctor-verity-hint = запишите образ заново и загрузите его без правок строки ядра

doctor-secure-boot-pass = безопасная загрузка (Secure Boot) включена
doctor-secure-boot-fail = безопасная загрузка выключена или ждёт новых ключей: { $found }
doctor-secure-boot-hint = включите Secure Boot в UEFI и внесите свой ключ, если образ подписан им
