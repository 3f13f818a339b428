# Sentences of this area: the file of the journal and its commands. One identifier, one sentence; values in { $name }.
journal-newer = Журнал «{ $file }» записан более новой версией программы: обновите программу на этом месте. Старая его не меняет.
journal-of-another-seat = Журнал «{ $file }» ведёт место «{ $seat }», а не это: верните в kiosk.toml прежнее имя места или перенесите файл из этой папки — будет начат новый.
journal-damaged = Файл журнала «{ $file }» повреждён: перенесите его из этой папки для разбора, вместе с файлами -wal и -shm, — будет начат новый.
journal-unreadable-record = запись № { $number } в журнале не понять: что с ней, скажет sps-kiosk journal verify
journal-full = На диске нет места, журнал «{ $file }» не пишется: освободите место. Последние сеансы пока записаны только в памяти.
journal-busy = Журнал «{ $file }» занят другой программой: закройте её или повторите через минуту.
journal-refused = Журнал «{ $file }» не читается или не пишется: проверьте диск и права на файл и его папку.
journal-ticket = в номере талона бывает до { $letters } букв и до { $digits } цифр, между ними дефис, например А-012
journal-no-head = нужен конец цепочки вида 17:9f3c…, как его печатает sps-kiosk journal verify

# sps-kiosk journal.
cli-journal = Электронный журнал сектора: смотреть, дополнять, исправлять, проверять
cli-journal-list = Показать строки журнала этого места
cli-journal-add = Внести обращение: о сеансе или без него
cli-journal-correct = Исправить запись или вычеркнуть её; прежняя остаётся в журнале
cli-journal-verify = Проверить, что ни одна запись не изменена и не пропала
cli-journal-from = С этого дня, ГГГГ-ММ-ДД
cli-journal-to = По этот день, ГГГГ-ММ-ДД
cli-journal-unentered = Только сеансы, о которых нет записи
cli-journal-of-visit = Номер сеанса, о котором запись
cli-journal-on = День, когда помогли без сеанса, ГГГГ-ММ-ДД
cli-journal-purpose = Цель: advice — консультация, service — услуга, online_tool — сервис, documents — документы из личного кабинета
cli-journal-service = Номер услуги из списка
cli-journal-portal = Портал из списка, по его id
cli-journal-consultant = Консультант, как в kiosk.toml: «Иванова А. П.»
cli-journal-mode = Как работал: alone — сам, advised — с консультацией
cli-journal-outcome = Результат: alone — получил сам, with_help — с помощью, sent_to_window — перенаправлен в окно, declined — отказался, failed — не удалось
cli-journal-ticket = Номер талона электронной очереди
cli-journal-number = Номер записи, как его показывает list
cli-journal-by = Кто исправляет, как в kiosk.toml
cli-journal-strike = Вычеркнуть запись
cli-journal-head = Конец цепочки, записанный раньше: найдётся и отрезанный хвост
cli-journal-none = журнала на этом месте ещё нет: первая строка появится после первого сеанса
cli-journal-no-rows = таких строк нет
cli-journal-visit = сеанс { $number }
cli-journal-is-missing = НЕТ ЗАПИСИ
cli-journal-is-corrected = исправлена
cli-journal-no-day = нужен день вида 2026-11-26 или 26.11.2026
cli-journal-future = этот день ещё не наступил: проверьте день и часы компьютера
cli-journal-missing = не хватает: { $what }
cli-journal-no-subject = у услуги и сервиса нужно название: добавьте --service НОМЕР или --portal ИМЯ
cli-journal-no-consultant = консультанта «{ $name }» нет в kiosk.toml; бывают: { $known }
cli-journal-no-service = услуги № { $number } нет в списке; бывают: { $known }
cli-journal-no-portal = портала «{ $id }» нет в списке; бывают: { $known }
cli-journal-no-visit = сеанса { $number } нет в журнале: номера показывает sps-kiosk journal list
cli-journal-no-record = записи № { $number } нет в журнале: номера показывает sps-kiosk journal list
cli-journal-is-visit = № { $number } — сеанс без записи, исправлять в нём нечего: внесите его командой sps-kiosk journal add --visit { $visit }
cli-journal-is-correction = № { $number } — само исправление: исправьте запись № { $of }
cli-journal-change-or-strike = скажите одно из двух: что исправить (--purpose, --service и другие) или --strike
cli-journal-added = внесено, № { $number }
cli-journal-corrected = запись № { $number } исправлена
cli-journal-whole =
    журнал цел
    конец цепочки: { $head }
cli-journal-broken = ЖУРНАЛ ИЗМЕНЁН: начиная с записи № { $number } ему нельзя верить. Сохраните файл и сообщите в информационную безопасность.
