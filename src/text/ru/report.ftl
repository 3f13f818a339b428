# Sentences of this area: the journal as a file, and reports. One identifier, one sentence; values in { $name }.

# The columns: the first five are those of Appendix 3.
column-number = № п/п
column-date = Дата обращения
column-purpose = Цель обращения
column-subject = Наименование полученной услуги, сервиса
column-consultant = ФИО консультанта
column-seat = Место
column-branch = Отделение
column-record = № записи
column-corrected = Исправлена
column-visit = № сеанса
column-began = Начало
column-ended = Конец
column-end = Как закончился
column-mode = Как работал
column-outcome = Результат
column-ticket = Талон
column-service = № услуги
column-portal = Портал
column-opened = Что открывали
column-printed = Страниц напечатано
column-scanned = Файлов со сканера
column-logout = Выход с порталов
column-clean = Следов нет
column-program = Версия программы
column-policy = Версия правил

# The journal as a file.
export-title = ЖУРНАЛ УЧЕТА ОБРАЩЕНИЙ В СЕКТОР ПОЛЬЗОВАТЕЛЬСКОГО СОПРОВОЖДЕНИЯ МФЦ
export-purpose-heading = Цель обращения (оказание консультации, получение услуги, сервиса, получение документов и (или) информации, направленных в личный кабинет заявителя на ЕПГУ)
export-sheet-form = Журнал
export-sheet-details = Сведения о сеансах
export-sheet-unentered = Сеансы без записи
export-branch = Отделение: { $branch }
export-no-branch = не указано
export-period = Период: { $period }
export-period-all = Период: весь журнал
export-footer = &LПодпись: ______________________&RСтраница &P из &N
export-yes = да
export-no = нет
export-too-many = в одну таблицу помещается не больше { $most } строк: возьмите период короче
export-no-room = таблицу негде составить: освободите место на диске (папка для временных файлов, обычно /tmp) и повторите
export-unwritten = таблицу не удалось составить

# Reports.
sector-title = Отчёт о работе сектора пользовательского сопровождения
sector-whole = Итоги
sector-visits = Обращений
sector-entries = Записей
sector-unentered = Без записи
sector-all = Всего в МФЦ
sector-share-a = Доля А
sector-share-b = Доля Б
sector-visits-long = Обращений в сектор
sector-entries-long = Записей в журнале (услуг, сервисов и консультаций)
sector-unread = Записей новых мест, которых эта версия табло не знает и не посчитала (обновите программу на табло)
sector-rating = Оценка в конце сеанса: { $rating }
sector-unentered-long = Сеансов без записи
sector-sum = Всего
sector-overlap = Обращение, в котором получено несколько услуг, стоит в каждой из их строк, но в итоге считается один раз.
sector-legend = Тёмная часть полосы — обращения, белая — сеансы без записи.
sector-chart = Диаграмма «{ $title }»: те же числа в таблице ниже
sector-made = Составлено программой sps-kiosk по журналу учёта обращений. Сеанс относится к тому дню, в который он начался. Одно обращение — один сеанс или одна помощь без сеанса, сколько бы услуг в нём ни было.
sector-sign = Руководитель: ______________________    Дата: ______________

sector-by-day = По дням
sector-by-week = По неделям
sector-by-month = По месяцам
sector-by-service = По услугам и сервисам
sector-by-purpose = По целям обращения
sector-by-consultant = По консультантам
sector-by-branch = По отделениям
sector-by-seat = По рабочим местам
sector-head-day = День
sector-head-week = Неделя
sector-head-month = Месяц
sector-head-service = Услуга, сервис
sector-head-purpose = Цель обращения
sector-head-consultant = Консультант
sector-head-branch = Отделение
sector-head-seat = Рабочее место
sector-week = неделя { $week }: { $days }
sector-service = № { $number }. { $title }
sector-no-subject = Без услуги из списка
sector-no-branch = отделение не указано

share-title = Доля сектора во всех обращениях МФЦ (по порядку — не меньше 10 %)
share-reading = Как считать общее число
share-verdict = Доля
share-a = А. В общее число уже входят обращения сектора
share-b = Б. Общее число — только окна, без сектора
share-a-short = А. Сектор в общем числе
share-b-short = Б. Общее число без сектора
share-reached = { $share } ({ $sector } из { $all }): цель достигнута
share-missing = { $share } ({ $sector } из { $all }): до цели не хватает обращений: { $missing }
share-a-none = так считать нельзя: общее число меньше, чем обращений в секторе
share-none = обращений не было
share-goal = цель: { $percent } %
share-chart = Диаграмма доли сектора: те же числа в таблице ниже
share-note = Порядок не говорит, входят ли обращения сектора в общее число, поэтому доля посчитана обоими способами. Доля округлена вниз.
share-unknown = Доля сектора не посчитана: не названо общее число обращений МФЦ за период

totals-fields = нужны дата и число через «;», в третьем столбце может стоять отделение; здесь столбцов: { $count }
totals-date = это не день (05.11.2026, 2026-11-05) и не месяц (11.2026, 2026-11): «{ $text }»
totals-number = это не целое число до 999 999 999: «{ $text }»
totals-twice = эти дни уже названы в строке { $line }
totals-no-branch = в других строках названо отделение, а здесь нет
totals-empty = в таблице нет ни одной строки с датой и числом
totals-month-cut = месяц входит в период отчёта не целиком: назовите числа по дням или возьмите целый месяц
totals-day-missing = нет общего числа за { $day }, а в секторе в этот день обращения были
totals-day-missing-in = нет общего числа за { $day } в отделении «{ $branch }», а в секторе в этот день обращения были

month-1 = январь
month-2 = февраль
month-3 = март
month-4 = апрель
month-5 = май
month-6 = июнь
month-7 = июль
month-8 = август
month-9 = сентябрь
month-10 = октябрь
month-11 = ноябрь
month-12 = декабрь
weekday-1 = пн
weekday-2 = вт
weekday-3 = ср
weekday-4 = чт
weekday-5 = пт
weekday-6 = сб
weekday-7 = вс

# sps-kiosk journal export and report.
cli-journal-export = Выгрузить журнал: официальная форма, таблица, данные для АИС МФЦ
cli-journal-report = Отчёт за период и доля сектора во всех обращениях МФЦ
cli-export-format = Вид: xlsx — форма приложения 3, csv — таблица, json — для другой программы
cli-journal-out = Записать в этот файл, а не на экран
cli-report-by = По чему считать, через запятую: day — дни, week — недели, month — месяцы, service — услуги, purpose — цели, consultant — консультанты, branch — отделения, seat — места; без этого — обычный отчёт за месяц
cli-report-total = Сколько всего обращений было в МФЦ за период
cli-report-csv = Таблица с общим числом по дням или месяцам: 05.11.2026;130 — и отделение в третьем столбце, если их несколько
cli-report-format = Вид: text — на экран, html — страница для печати, xlsx — таблица, json — для другой программы
cli-report-full-names = Консультанты с фамилиями, а не инициалами: для отчёта, который не покидает отделение
cli-report-no-way = бывают: { $known }
cli-totals-refused = таблица с общим числом обращений не принята{ $problems }
cli-journal-written = записано: { $file }
cli-journal-unwritten = файл «{ $file }» не записан
cli-journal-terminal = книгу Excel на экран не вывести
    подсказка: назовите файл, --out журнал.xlsx
journal-backwards = последний день периода раньше первого
journal-too-long = период длиннее десяти лет
example-journal-export =
    Примеры:
    {"  "}sps-kiosk journal export --format xlsx --from 01.11.2026 --to 30.11.2026 --out журнал.xlsx
    {"  "}sps-kiosk journal export --format json > журнал.json
example-journal-report =
    Примеры:
    {"  "}sps-kiosk journal report --from 01.11.2026 --to 30.11.2026 --visits-total 3950
    {"  "}sps-kiosk journal report --from 01.11.2026 --to 30.11.2026 --visits-csv всего.csv --format html --out отчёт.html
    {"  "}sps-kiosk journal report --from 01.01.2026 --to 31.12.2026 --by month,service --format xlsx --out год.xlsx
