# Sentences of this area: cli. One identifier, one sentence; values in { $name }.
cli-about = Киоск МФЦ: только разрешённые порталы, инструкция рядом, никаких следов
cli-run = Запустить киоск
cli-demo = Показать киоск на учебном портале, без настройки
cli-check = Проверить настройки, список адресов и инструкции
cli-decide = Сказать, откроется ли адрес и по какому правилу
cli-guides = Искать, показывать и проверять инструкции
cli-ctl = Управлять работающим киоском
cli-wipe = Стереть следы прошлых посещений сейчас, без окна
cli-pin = Задать ПИН-код, с которым сотрудник входит на экране
cli-pin-consultant = ПИН-код этого консультанта, а не общий
cli-pin-print = Не писать в файл, а напечатать строку с отпечатком: для файла ответов setup
cli-pin-ask = ПИН-код
cli-pin-again = ПИН-код ещё раз
cli-password-ask = Пароль
cli-password-again = Пароль ещё раз
cli-pin-unread = введённое не прочитано
cli-pin-differ = два ввода не совпали: повторите
secret-pin = ПИН-код
secret-password = Пароль
secret-short = { $what } слишком короткий: нужно не меньше { $least } знаков
secret-long = { $what } слишком длинный: не больше { $most } знаков
secret-uniform = { $what } слишком простой: нужно не меньше трёх разных знаков
secret-run = { $what } слишком простой: знаки не должны идти подряд, как в 123456
secret-repeated = { $what } слишком простой: он не должен повторять сам себя, как 123123
secret-common = { $what } слишком простой, такой подберут одним из первых: возьмите случайные цифры или несколько слов
cli-pin-not-written = файл «{ $file }» не записан
cli-pin-syntax = файл «{ $file }» записан с ошибкой
cli-pin-hidden = файл «{ $file }» читает только root, и киоск его не увидит: chmod 644 { $file }
cli-pin-done = ПИН-код записан в «{ $file }»; он действует после перезапуска киоска
cli-config = Файл настроек kiosk.toml
cli-root = Искать и хранить всё внутри этой папки (для разработки)
cli-window = Размер окна вместо всего экрана (для разработки)
cli-window-wrong = нужен размер вида 1366x768
cli-json = Ответить одним объектом JSON
cli-log-left-out = журнал: пропущено одинаковых строк: { $count }
cli-error = ошибка: { $message }
cli-cause = причина: { $message }
cli-config-refused = настройки не приняты{ $problems }
cli-unreadable = файл «{ $file }» не читается
cli-no-program = не найти собственную программу
cli-screen-alone = экран запускает сам киоск
    подсказка: запустите sps-kiosk run
cli-demo-portal = учебный портал не запускается
cli-demo-directory = временную папку нельзя сделать
cli-ctl-status = Что сейчас делает киоск
cli-ctl-metrics = То же числами для Prometheus
cli-ctl-metrics-answer = Ответить на один запрос HTTP на стандартном вводе (так спрашивает systemd)
cli-ctl-metrics-out = Записать в этот файл (для node_exporter); место, которое не отвечает, тоже попадёт туда
cli-metrics-unwritten = файл «{ $file }» не записан: проверьте папку и права на неё
cli-ctl-start = Вернуть киоск в работу
cli-ctl-open = Открыть адрес, услугу по номеру или портал
cli-ctl-end = Завершить сеанс и дождаться отчёта
cli-ctl-extend = Дать сеансу новое полное время
cli-ctl-lock = Закрыть киоск для граждан
cli-ctl-nobody = киоск не отвечает
    подсказка: он запущен? тот же ли --root или --config указан?
cli-ctl-done = сделано
cli-ctl-denied = правила не разрешают этот адрес: { $reason }
cli-ctl-no-screen = экран ещё запускается: повторите через несколько секунд
cli-ctl-not-now = сейчас нельзя, состояние киоска: { $state }
cli-ctl-unknown = нет ни услуги, ни портала с таким именем
cli-ctl-malformed = киоск не понял вопроса
cli-status-seat = место
cli-status-branch = отделение
cli-status-program = версия программы
cli-status-region = регион
cli-status-uptime = работает, секунд
cli-status-visits = сеансов с запуска
cli-status-service = служба затвора
cli-service-silent = { $address }: не отвечает
cli-service-no-list = { $address }: отвечает, но без списка и никуда не пускает
cli-service-list = { $address }: отвечает, версия правил { $list }
cli-status-on-page = { " " }(на странице { $page })
cli-status-paste =
    {"  "}если узел нужен порталу, допишите ему: { $line }
cli-status-refused-more = отказано ещё, раз: { $count }
cli-status-state = состояние
cli-status-fault = неисправность
cli-status-policy = версия правил
cli-status-policy-source = правила взяты
cli-status-guides-source = инструкции взяты
cli-source-named = откуда сказано в kiosk.toml
cli-source-local = свои, с этого места
cli-status-bundle = набор региона
cli-bundle-heard = издатель подтвердил { $moment }
cli-bundle-later = набор { $number } этому отделению ещё не отдан
cli-source-bundle = из подписанного набора региона
cli-source-shipped = из пакета программы
cli-status-lockdown = проверка компьютера
cli-lockdown-ok = место закрыто, проверено минут назад: { $minutes }
cli-lockdown-open = МЕСТО НЕ ЗАКРЫТО ({ $items }), проверено минут назад: { $minutes }
cli-status-settings-fault = настройки не приняты
cli-status-policy-fault = файл правил не принят
cli-status-guides-fault = инструкции не приняты
cli-status-journal-fault = журнал не пишется
cli-status-visit = сеанс длится, секунд
cli-status-idle = без действий, секунд
cli-status-calling = зовут консультанта, секунд
cli-status-host = открыт узел
cli-status-gate = сетевой затвор
cli-status-distrusted = не открыт из-за защиты
cli-status-printer = принтер
cli-printer-ready = готов
cli-printer-paper = нет бумаги
cli-printer-jam = замятие бумаги
cli-printer-cover = открыта крышка
cli-printer-ink = кончился тонер или чернила
cli-printer-off = выключен или до него не дойти
cli-printer-stopped = остановлен
cli-printer-gone = очередь печати не отвечает
cli-status-board = табло отделения
cli-board-line = { $how }; у табло записей журнала: { $kept }
cli-board-connected = на связи
cli-board-connecting = соединяется
cli-status-tickets = сообщения о неисправностях
cli-tickets = { $count }, последнее { $last } (папка tickets)
cli-status-outage = не отвечал портал
cli-outage-still = до сих пор (последний раз { $last })
cli-outage-unseen = { $last }, позже никто не открывал
cli-outage-met = сеансов: { $visits }, раз: { $times }
cli-status-proxy = прокси
cli-status-lost = сеанс оборвался
cli-status-refused = отказано
cli-ctl-target = Адрес, номер услуги или id портала
cli-manual-folder = Куда записать справочные страницы и дополнение команд
cli-unwritable = в папку «{ $folder }» не записать

# The help of the command line.
help-template = {"{about}"}

    Использование: {"{usage}"}

    {"{all-args}{after-help}"}
help-commands = Команды
help-options = Параметры
help-arguments = Что указать
help-usage-options = [ПАРАМЕТРЫ]
help-usage-command = <КОМАНДА>
help-help = Показать эту справку
help-version = Показать версию программы
help-value-file = ФАЙЛ
help-value-folder = ПАПКА
help-value-id = ИМЯ
help-value-user = ПОЛЬЗОВАТЕЛЬ
help-value-address = АДРЕС
help-value-target = АДРЕС-ИЛИ-УСЛУГА
help-value-words = СЛОВА
help-value-size = ШxВ
help-value-way = КАК
help-value-format = ВИД
help-value-count = ЧИСЛО
help-value-number = НОМЕР
help-value-day = ДЕНЬ
help-value-purpose = ЦЕЛЬ
help-value-consultant = КТО
help-value-mode = КАК
help-value-outcome = ИТОГ
help-value-ticket = ТАЛОН
help-value-head = КОНЕЦ
help-value-seat = МЕСТО
help-value-branch = ОТДЕЛЕНИЕ
help-value-program = ПРОГРАММА
help-value-repository = ПУБЛИКАЦИЯ
help-value-key = КЛЮЧ
help-value-source = ОТКУДА
help-codes =
    Коды возврата:
    {"  "}0   сделано, ответ «да»
    {"  "}1   ответ «нет»: найдены ошибки, отказано, стёрто не всё
    {"  "}2   неверный вызов или выполнить не удалось
help-complaint =
    ошибка: { $message }
    подсказка: sps-kiosk --help, sps-kiosk КОМАНДА --help
help-unknown = такого параметра нет: { $argument }
help-no-command = такой команды нет: { $name }
help-command-missing = не сказано, что сделать
help-missing = не хватает: { $argument }
help-value = { $argument }: значение «{ $value }» не подходит; бывают: { $valid }
help-value-wrong = { $argument }: значение «{ $value }» не подходит: { $why }
help-twice = параметр указан дважды или не сочетается с другим: { $argument }
help-wrong = команду не разобрать: { $argument }

# Examples, by the name of the command.
example-sps-kiosk =
    Примеры:
    {"  "}sps-kiosk demo                          посмотреть на киоск без настройки
    {"  "}sps-kiosk check                         проверить всё, что записано в /etc/sps-kiosk
    {"  "}sps-kiosk ctl status                    что сейчас делает киоск
    {"  "}sps-kiosk doctor                        надёжно ли закрыто рабочее место
example-run =
    Примеры:
    {"  "}sps-kiosk run                           так киоск запускает служба sps-kiosk.service
    {"  "}sps-kiosk run --root ./место --window 1366x768

    Код 75: сотрудник попросил перезапуск, и служба поднимает киоск снова.
example-demo =
    Пример:
    {"  "}sps-kiosk demo --window 1366x768
example-check =
    Примеры:
    {"  "}sps-kiosk check                         найти ошибки до того, как их найдёт киоск
    {"  "}sps-kiosk check --as kiosk              и увидит ли файлы сам киоск (от имени root)
    {"  "}sps-kiosk check --json                  то же для сценариев
example-decide =
    Примеры:
    {"  "}sps-kiosk decide https://www.gosuslugi.ru/
    {"  "}sps-kiosk decide --explain --as connect cdn.example.ru:443
    {"  "}sps-kiosk decide --json < адреса.txt
example-guides =
    Примеры:
    {"  "}sps-kiosk guides search справка о судимости
    {"  "}sps-kiosk guides show login
    {"  "}sps-kiosk guides lint
example-ctl =
    Примеры:
    {"  "}sps-kiosk ctl status                    состояние, отказы, перебои порталов
    {"  "}sps-kiosk ctl metrics --out /var/lib/prometheus/node-exporter/sps-kiosk.prom
    {"  "}sps-kiosk ctl open 23                   открыть услугу № 23
    {"  "}sps-kiosk ctl end                       завершить сеанс и дождаться отчёта об уборке
example-wipe =
    Пример:
    {"  "}sps-kiosk wipe                          код 0 — только если при второй проверке всё чисто
example-journal =
    Примеры:
    {"  "}sps-kiosk journal list --missing        сеансы, о которых нет записи
    {"  "}sps-kiosk journal add --visit 7 --purpose service --service 23 --consultant "Иванова А. П."
    {"  "}sps-kiosk journal add --on 2026-11-26 --purpose advice --consultant "Иванова А. П."
    {"  "}sps-kiosk journal correct 12 --outcome with_help --by "Иванова А. П."
    {"  "}sps-kiosk journal verify                не изменён ли журнал
example-board =
    Примеры:
    {"  "}sps-kiosk board run                     так табло запускает служба sps-kiosk-board.service
    {"  "}sps-kiosk board enrol s-1 --branch "МФЦ на Садовой" --out s-1.token
    {"  "}sps-kiosk board seats                   что сейчас на каждом месте
    {"  "}sps-kiosk board report --from 2026-11-01 --to 2026-11-30
    {"  "}sps-kiosk board verify                  не изменены ли журналы
example-bundle =
    Примеры:
    {"  "}sps-kiosk bundle publish /srv/sps-bundle --keys keys --allowlist allowlist.toml --instructions instructions
    {"  "}sps-kiosk bundle show /srv/sps-bundle   что опубликовано и до какого дня действует
    {"  "}sps-kiosk bundle use /media/sps-bundle  взять набор с флешки на это место
    {"  "}sps-kiosk bundle use previous           вернуться к прежнему набору
example-pin =
    Пример:
    {"  "}sps-kiosk pin                           спросит ПИН-код дважды, затем перезапустите киоск
    {"  "}sps-kiosk pin --consultant "Иванова А. П."
    {"  "}sps-kiosk pin --print                   строка с отпечатком для [staff] в файле ответов
example-scanner =
    Пример:
    {"  "}sps-kiosk scanner find                  включите сканер; строку device внесите в [scan]
example-gate =
    Пример:
    {"  "}sps-kiosk gate --config /etc/sps-kiosk/gate.toml
example-setup =
    Примеры:
    {"  "}sps-kiosk setup --dry-run               что будет изменено, ничего не меняя
    {"  "}sps-kiosk setup --answers answers.toml  настроить без вопросов
    {"  "}sps-kiosk setup --undo                  вернуть всё, как было
example-doctor =
    Примеры:
    {"  "}sps-kiosk doctor                        что не закрыто и что с этим сделать
    {"  "}sps-kiosk doctor --json                 то же для сценариев

# Headings of the manual pages.
manual-name = ИМЯ
manual-synopsis = ВЫЗОВ
manual-description = ОПИСАНИЕ
manual-options = ПАРАМЕТРЫ
manual-commands = КОМАНДЫ
manual-examples = ПРИМЕРЫ
manual-version = ВЕРСИЯ
cli-scanner = Сканер места
cli-scanner-find = Показать сканеры, которые видит этот компьютер, строками для kiosk.toml
cli-scanner-none = сканеров не видно. Включите сканер и повторите; для сетевого нужен пакет sane-airscan
cli-scanner-unfit = { $name } ({ $device }) не подойдёт: нужен адрес http цифрами в сети отделения; включите в сканере eSCL (AirPrint) без шифрования
cli-scanner-then = нужную строку внесите в [scan] в /etc/sps-kiosk/kiosk.toml и повторите sps-kiosk setup: она откроет путь к сетевому сканеру
cli-scanner-no-sane = искать нечем: поставьте пакет sane-utils
