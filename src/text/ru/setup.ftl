# sps-kiosk setup: что будет изменено, почему, и что осталось сделать человеку.

cli-setup = Сделать из этого компьютера закрытое рабочее место и вернуть всё обратно

setup-dry-run = Только показать, что будет изменено
setup-undo = Вернуть всё, как было до первого setup
setup-answers = Ответы заранее, без вопросов (образец — answers.toml)
setup-no-start = Только записать: ничего не запускать и не проверять
setup-root = Настроить систему, подключённую в этой папке: файлы пишутся, ничего не запускается

setup-no-root = нет папки { $folder }
setup-not-root = настроить рабочее место может только root: повторите команду через sudo
setup-not-installed = пакет sps-kiosk не установлен: в /usr/lib/systemd/system нет { $units }
setup-answers-refused = ответы не приняты, ничего не изменено:{ $problems }
setup-settings-refused = { $file } с этими ответами был бы неверен, ничего не изменено:{ $problems }
setup-no-answer-file = не удалось прочитать { $file }, названный в ответах
setup-empty-answer-file = { $file }: в первой строке ничего нет

setup-answers-paths = пути места заданы установкой и в ответах не называются
setup-answers-device = это не адрес принтера и не драйвер: нужно, например, ipp://192.168.1.20/ipp/print, без пробелов, кавычек, имени и пароля
setup-answers-server = это не имя и не адрес сервера времени
setup-answers-zone = это не часовой пояс, нужно, например, Europe/Moscow
setup-answers-clock = нужны часы и минуты, например 05:00
setup-answers-boot-twice = нужно одно из двух: password_hash или password_file
setup-answers-boot-hash = это не отпечаток: нужна строка grub.pbkdf2.sha512.…, её печатает grub-mkpasswd-pbkdf2
setup-answers-matrix = нужны девять чисел через пробел, например 0 1 0 -1 0 1 0 0 1

setup-fault-path = не удалось изменить { $path }
setup-fault-program = { $program }: не получилось
setup-failed = настройка остановлена и не закончена; вернуть всё, как было: sps-kiosk setup --undo

setup-users = + пользователи kiosk, sps-kiosk-gate и sps-kiosk-scanner — место, затвор и путь к сканеру
setup-change-new = + { $path } — { $why }
setup-change-edit = ~ { $path } — { $why }
setup-change-gone = - { $path } — { $why }
setup-change-link = + { $path } → { $target } — { $why }
setup-line-gone = {"    "}- { $line }
setup-line-new = {"    "}+ { $line }
setup-not-ours = ! { $path } изменён после настройки и оставлен как есть; чтобы взять наш, удалите его и повторите setup
setup-act-locale = + русский язык системы: locale-gen
setup-act-boot = + меню загрузки: update-grub
setup-nothing = всё уже настроено, менять нечего
setup-dry-end = это только список: ничего не изменено
setup-done = настроено; изменений: { $count }

setup-why-kiosk = настройки места
setup-why-gate = настройки затвора
setup-why-proxy-password = вход на прокси, читает его только затвор
setup-why-locale = язык системы русский
setup-why-fstab = подкачки нет; временные файлы в памяти и с пределом; чужие процессы скрыты
setup-why-cups = CUPS не хранит напечатанное
setup-why-scanner = адрес сетевого сканера: к нему идёт отдельный пользователь
setup-why-printer = очередь печати заводится при включении
setup-why-time = часы сверяются с сетью
setup-why-zone = часовой пояс
setup-why-touch = калибровка сенсорного экрана
setup-why-boot = меню загрузки под паролем
setup-why-enabled = запускается при включении
setup-why-default-target = система запускается без рабочего стола
setup-why-consoles = на консолях никто не ждёт входа
setup-why-keys = Ctrl+Alt+Del ничего не делает
setup-why-sleep = компьютер не засыпает: память не попадает на диск
setup-why-swap = подкачки нет
setup-why-display-manager = экран принадлежит месту
setup-why-bus = у пользователя нет шины, которая запускает программы

setup-note-seat = место называется seat; впишите его имя: [seat] id в /etc/sps-kiosk/kiosk.toml или в файле ответов
setup-note-printer = принтер не назван, печати не будет: [print] printer
setup-note-cups = очередь печати не заведена, CUPS нет: apt install cups и повторите setup
setup-note-queue = очередь { $queue } уже есть и оставлена как была; чтобы её заводила настройка: lpadmin -x { $queue } и повторите setup
setup-note-scanner = сканер назван, но программы для него нет: apt install { $package } и повторите setup
setup-note-pin = входа для сотрудников на экране нет: sps-kiosk pin
setup-note-boot = меню загрузки без пароля: [boot] password_file в файле ответов
setup-note-time = службы времени нет: apt install systemd-timesyncd и повторите setup
setup-note-updates = обновления не ставятся сами: apt install unattended-upgrades
setup-note-ssh = sshd нет, а консоли закрыты: войти для обслуживания можно будет только через загрузку с другого носителя
setup-note-locale = русского языка в системе нет и locale-gen тоже: установите locales (или glibc-langpack-ru) и повторите setup
setup-note-grub = меню загрузки изменится после update-grub в самой системе
setup-note-root = эта система сейчас не работает, ничего не запущено; после её загрузки проверьте место: sps-kiosk doctor
setup-note-screen = вы сидите за экраном этого компьютера, место займёт его после перезагрузки: reboot
setup-note-reboot = часть настроек действует после перезагрузки: reboot

setup-nothing-to-undo = возвращать нечего: настройка не выполнялась или уже отменена
setup-undone = { $path }: как было
setup-undone-kept = { $path }: как было; то, что изменили после настройки, лежит в { $kept }
setup-undone-in-use = { $path }: в папке есть чужие файлы, она оставлена
setup-undo-failed = { $path }: не удалось вернуть: { $why }
setup-undo-done = всё возвращено; перезагрузите компьютер
setup-undo-partly = возвращено не всё; устраните причину и повторите sps-kiosk setup --undo
