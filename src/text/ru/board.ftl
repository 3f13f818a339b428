# Sentences of this area: the board. One identifier, one sentence; values in { $name }.
board-newer = Базу табло изменила более новая версия программы: обновите программу на этом сервере. Старая её не меняет.
board-damaged = В базе табло изменено то, что известно о месте «{ $seat }»: восстановите базу из копии и сообщите в информационную безопасность
board-altered = В базе табло лежит то, чего табло не пишет: восстановите базу из копии и сообщите в информационную безопасность
board-unreachable = PostgreSQL не отвечает или не пускает: проверьте url в board.toml и что служба postgresql запущена
board-database = База табло не выполнила запрос: подробности ниже, что с ней — скажет её журнал
board-tables = Таблиц табло нет или они прежней версии, а меняет их только их владелец: выполните sps-kiosk board tables, как в README
board-stranger = Сертификат PostgreSQL — не от тех, кому доверяет этот сервер, или на другое имя: назовите его центр в authority файла board.toml и в url — имя из сертификата
board-authority = Сертификат центра для PostgreSQL не подходит, файл «{ $file }»: { $why }
board-file = Файл базы «{ $file }» не читается или не пишется: проверьте диск и права на файл и его папку
board-busy = Файл базы занят другой программой: повторите через минуту
board-full = На диске нет места: освободите его, места досылают записи сами
board-certificate = Сертификат табло не подходит, файл «{ $file }»: { $why }
board-no-file = такого файла нет
board-closed-file = пользователю табло он закрыт
board-no-certificate = в нём нет сертификата в виде PEM
board-no-key = в нём нет ключа в виде PEM
board-other-key = это ключ другого сертификата
board-listen = Адрес { $address } не занять: он уже занят или не этого компьютера
board-system = Табло остановилось: система отказала

# board.toml.
board-address = здесь нужен адрес с портом
board-address-hint = например: "0.0.0.0:8443"
board-no-database = не сказано, где хранить записи
board-no-database-hint = url = "postgresql://…" для региона или file = "/var/lib/sps-kiosk-board/board.db" для отделения
board-two-databases = база уже указана строкой url; оставьте одно из двух
board-url = это не адрес базы PostgreSQL
board-url-hint = например: "postgresql:///board?host=/run/postgresql&user=sps-kiosk-board"; из sslmode бывают disable и require
board-url-tls = база на другом компьютере, а про шифрование не сказано
board-url-tls-hint = допишите в конец ?sslmode=require; без шифрования — только ?sslmode=disable

board-authority-idle = authority ничего не меняет: без url и sslmode=require сертификат базы не проверяется
board-mail-login = login и password_file нужны вместе
board-mail-nobody = не сказано, кому писать: to = ["it@mfc.ru"]
board-mail-server = это не адрес почтового сервера
board-mail-server-hint = например: "smtps://mail.mfc.ru:465" или "smtp://mail.mfc.ru:587"
board-mail-address = это не адрес почты
board-mail-address-hint = например: "it@mfc.ru" или "ИТ-отдел <it@mfc.ru>"

# Letters about faults.
mail-subject = Неисправность: { $seat }, { $branch }: { $what }
mail-password = файл с паролем почты не читается: проверьте password_file в [mail] файла board.toml
mail-stranger = сертификату почтового сервера верить нельзя: проверьте имя в server и что его центр сертификации известен этому серверу
mail-refused = почтовый сервер не берёт письмо: проверьте login, from и to в [mail] файла board.toml
mail-unreachable = почтовый сервер не отвечает: проверьте server в [mail] файла board.toml и что сервер работает
mail-unwritten = письмо не составить: проверьте from и to в [mail] файла board.toml

# sps-kiosk board.
cli-board = Табло отделения или региона: принимает журналы мест и показывает, что с ними
cli-board-config = Файл настроек board.toml
cli-board-run = Запустить табло
cli-board-enrol = Принять место: выдать ему ключ; прежний ключ этого места перестаёт действовать
cli-board-revoke = Отозвать ключ места
cli-board-seats = Показать все места
cli-board-verify = Проверить цепочки записей целиком
cli-board-report = Отчёт по всем местам
cli-board-export = Выгрузить журнал всех мест
cli-board-tables = Создать или обновить таблицы в PostgreSQL от имени их владельца и впустить в них роль табло, которая записей не меняет
cli-board-owner = Адрес той же базы для владельца таблиц, как url в board.toml
cli-board-no-region = таблицы с ролями бывают только в PostgreSQL, а в board.toml названо другое
cli-board-no-owner = это не адрес базы PostgreSQL, как url в board.toml: база на другом компьютере — с ?sslmode=require
cli-board-no-role = в url файла board.toml не названа роль табло, например user=sps-kiosk-board
cli-board-same-role = владелец таблиц и роль табло — одно и то же: для владельца нужна другая роль
cli-board-prepared = таблицы готовы, роль «{ $role }» впущена
cli-board-seat = Имя места, как id в его kiosk.toml
cli-board-branch = Отделение, в котором стоит место
cli-board-out = Записать ключ в этот файл, который прочтёт только его владелец; без него ключ печатается
cli-board-refused = настройки табло не приняты{ $problems }
cli-board-listens = табло ждёт места и открывает свою страницу на { $address }
cli-board-no-name = имя места и отделения — не длиннее 64 и 200 знаков, в одну строку
cli-board-file-exists = файл «{ $file }» уже есть: уберите его или назовите другой
cli-board-unwritten = ключ не записан в «{ $file }», место не принято
cli-board-enrolled = место «{ $seat }» принято, ключ показан один раз:
cli-board-enrolled-into = место «{ $seat }» принято, ключ в «{ $file }»
cli-board-revoked = ключ места «{ $seat }» отозван
cli-board-unknown = такого места нет: { $seat }
cli-board-no-seats = мест ещё нет: первое примет sps-kiosk board enrol
cli-board-head-seat = МЕСТО
cli-board-head-branch = ОТДЕЛЕНИЕ
cli-board-head-state = СОСТОЯНИЕ
cli-board-head-kept = ЗАПИСЕЙ
cli-board-head-chain = ЖУРНАЛ
cli-board-chain-whole = цел
cli-board-chain-broken = НЕ СХОДИТСЯ с № { $number }
cli-board-idle = свободно
cli-board-active = занято { $minutes } мин
cli-board-ending = завершается
cli-board-out-of-service = не работает
cli-board-out-of-service-why = не работает: { $why }
cli-board-calls = вызывает консультанта { $minutes } мин
cli-board-down = не отвечает: { $portals }
cli-board-silent = молчит с { $when }
cli-board-never = ещё не выходило на связь
cli-board-is-revoked = ключ отозван { $when }
cli-board-doubled = КЛЮЧОМ ПОЛЬЗУЮТСЯ ДВОЕ, с { $when }
cli-board-whole = { $seat }: журнал цел, { $head }
cli-board-broken = { $seat }: ЖУРНАЛ ИЗМЕНЁН, начиная с записи № { $number } ему нельзя верить
cli-board-forked = { $seat }: журнал места не сходится с тем, что хранит табло, с записи № { $number }; сообщите в информационную безопасность
cli-board-not-in-report = журнал не сходится, отчёту по этим местам нельзя верить: { $seats }
cli-board-unread = записей, которых эта версия не знает и в отчёт не взяла: { $count }; обновите программу на табло
