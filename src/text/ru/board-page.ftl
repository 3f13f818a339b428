# Sentences of this area: the page of the board. One identifier, one sentence; values in { $name }.
board-title = Табло МФЦ
page-nav = Разделы
page-hall = Зал
page-entries = Журнал
page-outages = Сбои сайтов
page-tickets = Неисправности
page-reports = Отчёты
page-audit = Журнал действий
page-seats = Места
page-password = Сменить пароль
page-log-out = Выйти
page-refused = Не получилось
page-not-allowed = Этот раздел вашей учётной записи не открыт. Если он нужен для работы, обратитесь в ИТ-отдел.
page-forged = Страница устарела или открыта не с табло. Вернитесь в зал и повторите.
page-not-found = Такого здесь нет. Возможно, место или сообщение убрали, пока страница была открыта.
page-failed = Табло не может ответить: не отвечает его база. Повторите через минуту; если не помогло, сообщите в ИТ-отдел.
page-to-hall = Вернуться в зал
page-copy = Скопировать
page-copied = Скопировано
page-print = Напечатать
page-all-branches = все отделения

# Log-in and password.
door-title = Вход в табло
door-name = Имя
door-password = Пароль
door-log-in = Войти
door-forgotten = Забыли пароль — новый задаст ИТ-отдел.
door-wrong = Имя или пароль не подошли. Проверьте раскладку клавиатуры и Caps Lock и введите ещё раз.
door-early = Было слишком много неверных попыток. Подождите { $minutes } мин и попробуйте снова.
door-change-title = Смена пароля
door-old = Нынешний пароль
door-new = Новый пароль
door-again = Новый пароль ещё раз
door-change = Сменить пароль
door-rule = Не меньше 10 знаков; проще всего запомнить несколько случайных слов. На других компьютерах после смены нужно будет войти заново.
door-differ = Новый пароль введён по-разному. Введите его ещё раз.
door-old-wrong = Нынешний пароль не подошёл. Введите его ещё раз.

# The hall.
hall-lost = Нет связи с табло: то, что на экране, устарело. Табло спрашивают снова каждые несколько секунд.
hall-ended = Вход закончился, экран больше не обновляется.
hall-sound = Включить звук
hall-sound-on = Звук включён
hall-no-seats = Мест пока нет: их подключает ИТ-отдел.
hall-enrol = Команда на сервере: sps-kiosk board enrol МЕСТО --branch ОТДЕЛЕНИЕ
hall-calls = Зовут консультанта
hall-free = Свободно
hall-busy = Занято { $minutes } мин
hall-left = Осталось { $minutes } мин
hall-ending = Завершается
hall-out = Не работает
hall-call = Зовут консультанта, { $minutes } мин
hall-silent = На связи, о себе ещё не сообщило
hall-gone = Нет связи с { $when }
hall-never = Ещё не выходило на связь
hall-counting = Посетитель видит отсчёт до завершения сеанса
hall-stopped = Посетитель попросил продолжить
hall-down = Не отвечает: { $portals }
hall-end = Завершить сеанс
hall-time = Ещё время
said-end = Место получило просьбу завершить сеанс. Посетитель видит отсчёт и может один раз его остановить.
said-time = Место получило просьбу добавить время.
said-gone = Просьба не передана: с местом нет связи. Подойдите к нему.
said-stale = Просьба не передана: того сеанса уже нет.
said-password = Пароль сменён.
end-question = Завершить сеанс на месте «{ $seat }»?
end-explained = Посетитель увидит на экране отсчёт и один раз сможет его остановить. После завершения всё, что он ввёл и скачал, будет удалено.
end-back = Не завершать

# The journal: visits that nobody has entered.
entries-branch = Какое отделение показать?
entries-note = Сеансы, о которых ещё нет записи, новые сверху. Нажмите «Записать», чтобы внести запись.
entries-none = Все сеансы внесены.
entries-when = Когда
entries-opened = Что открывали
entries-write = Записать
entries-silent = Нет связи с местом: внесите запись на нём самом.
entries-of-visit = Сеанс { $when }, место «{ $seat }»
entries-here = Открывали в этом сеансе
entries-elsewhere = Другие услуги и сайты
entries-no-subject = Без услуги и сайта
entries-not-said = Не указано
entries-as = В журнале будет: консультант { $who }.
entries-back = К списку
said-entered = Запись передана на место. Сеанс уйдёт из списка через несколько секунд; если он остался, внесите запись ещё раз.
said-entered-gone = Запись не передана: с местом нет связи. Внесите её на самом месте.
said-entered-already = Этот сеанс уже внесён.

# Outages.
outages-now = Сейчас не отвечают
outages-none-now = Все сайты отвечают.
outages-before = За последние 30 дней
outages-none-before = Других сбоев не было.
outages-portal = Сайт
outages-began = Не отвечал с
outages-ended = Заработал
outages-lasts = ещё не отвечает
outages-seats = Это видели места
outages-message = Сообщение руководителю
outages-head = О сбоях сайтов за последние 30 дней, { $branches }. Составлено { $moment }.
outages-line = «{ $portal }»: не отвечал с { $began } до { $ended }. Места: { $seats }.
outages-line-lasts = «{ $portal }»: не отвечает с { $began } до сих пор. Места: { $seats }.
outages-nothing = Сбоев не отмечено.

# Tickets.
tickets-open = Ждут починки
tickets-none = Сообщений, которые ждут починки, нет.
tickets-done = Сделано
tickets-new = Сообщить о неисправности
tickets-what = Что случилось
tickets-at = Получено
tickets-by = Кто и когда сделал
tickets-write = Сообщить
tickets-told = Сообщил с табло: { $who }
tickets-mend = Отметить сделанным
tickets-mended = Сделано: { $who }, { $when }
tickets-unmailed = Письмо о неисправности ещё не ушло: { $why }. Табло повторяет само; о срочном позвоните.
tickets-back = Ко всем сообщениям

# Reports.
reports-span = За какое время
reports-day = день
reports-week = неделя с этим днём
reports-month = месяц с этим днём
reports-days = с одного дня по другой
reports-from = День, он же первый
reports-to = Последний день
reports-all = все, что вам открыты
reports-total = Всего обращений в МФЦ за это время
reports-total-note = Нужно только для доли сектора; если не знаете, оставьте пустым.
reports-report = Отчёт
reports-open = Открыть
reports-journal = Журнал обращений
reports-unread = В отчёты и выгрузки не войдут записи новых мест, которых эта версия табло не знает: { $count }. Сообщите в ИТ-отдел: нужно обновить табло.
reports-no-day = День не указан. Вернитесь и выберите его в календаре.
reports-no-total = Число обращений не подходит. Вернитесь и введите его цифрами или оставьте поле пустым.

# The audit.
audit-none = Действий пока нет.
audit-earlier = Показать более ранние
audit-when = Когда
audit-who = Кто
audit-what = Что
audit-about = О чём
audit-server = команда на сервере
deed-logged-in = вошёл
deed-log-in-failed = вход не удался: неверный пароль
deed-logged-out = вышел
deed-end-asked = попросил завершить сеанс
deed-time-given = добавил сеансу время
deed-entered = внёс запись о сеансе
deed-ticket-written = сообщил о неисправности
deed-ticket-done = отметил неисправность сделанной
deed-password-changed = сменил свой пароль
deed-password-set = новый пароль задан на сервере
deed-account-added = учётная запись заведена
deed-account-removed = учётная запись удалена
deed-reported = взял отчёт
deed-exported = выгрузил журнал

# The seats, for IT.
seats-seat = Место
seats-branch = Отделение
seats-line = Связь
seats-program = Программа
seats-list = Список сайтов
seats-kept = Записей
seats-trust = Журнал и ключ
seats-connected = есть
seats-seen = нет с { $when }
seats-revoked = ключ отозван { $when }
seats-good = в порядке
seats-broken = Журнал не сходится с записи № { $number }: сообщите в информационную безопасность.
seats-unread = Записей, которых эта версия табло не знает: { $count }. Обновите программу на табло.
seats-doubled = Ключом пользуются двое, замечено { $when }: выдайте месту новый.

# sps-kiosk board people.
cli-people = Учётные записи тех, кто открывает страницу табло
cli-people-add = Завести учётную запись; пароль спросят дважды
cli-people-list = Показать учётные записи
cli-people-remove = Удалить учётную запись; вход под ней сразу прекращается
cli-people-password = Задать новый пароль; вход под старым сразу прекращается
cli-people-name = Имя, под которым сотрудник входит
cli-people-role = Роль: consultant — консультант, head — руководитель, it — ИТ-отдел
cli-people-branch = Отделение, которое открыто этой записи; можно назвать несколько, для head и it без него открыты все
cli-people-no-role = такой роли нет, есть { $known }
cli-people-no-name = имя сотрудника и отделения — не длиннее 64 и 200 знаков, в одну строку
cli-people-no-branch = консультанту нужно его отделение: --branch
cli-people-taken = такая учётная запись уже есть: { $name }
cli-people-unknown = такой учётной записи нет: { $name }
cli-people-none = учётных записей ещё нет: первую заведёт sps-kiosk board people add
cli-people-added = учётная запись «{ $name }» заведена
cli-people-removed = учётная запись «{ $name }» удалена
cli-people-password-set = новый пароль для «{ $name }» задан
