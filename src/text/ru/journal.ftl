# Sentences of this area: journal. One identifier, one sentence; values in { $name }.

# «Цель обращения», in the words of Appendix 3.
purpose-advice = Оказание консультации
purpose-service = Получение услуги
purpose-online_tool = Получение сервиса
purpose-documents = Получение документов и (или) информации, направленных в личный кабинет заявителя на ЕПГУ
mode-alone = сам
mode-advised = с консультацией
outcome-alone = получил сам
outcome-with_help = получил с помощью
outcome-sent_to_window = перенаправлен в окно
outcome-declined = отказался
outcome-failed = не удалось
visit-end-asked = нажали «Завершить сеанс»
visit-end-idle = никого не было
visit-end-too_long = вышло время
visit-end-by_staff = завершил консультант с табло
visit-end-failed = сбой программы
visit-end-cut_short = прервался: питание или программа
visit-end-closed = место закрыл сотрудник
logout-nothing_open = выходить было неоткуда
logout-confirmed = подтверждён
logout-not_confirmed = не подтверждён
logout-unknown = неизвестно
rating-good = хорошо
rating-fair = не очень
rating-poor = плохо

# «Журнал» on the screen.
journal-opens = Журнал открывается…
journal-choose = Выберите сеанс, чтобы внести запись.
journal-all-entered = Все сеансы внесены.
journal-written = Записано в журнал.
journal-add = Консультация без сеанса
journal-entered = Уже внесены. Нажмите, чтобы исправить
journal-write = Записать
journal-back = К списку
entry-of-visit = Сеанс № { $number }, { $when }
entry-of-help = Консультация без сеанса
entry-corrected = Исправить запись, { $when }
entry-from-to = { $from } – { $to }
entry-numbered = № { $number }, { $when }
entry-nothing-opened = Сайты не открывали
entry-subject = Услуга или сайт
entry-other-subject = Другая услуга или другой сайт…
entry-purpose = Цель обращения
entry-outcome = Итог
entry-mode = Работал
entry-consultant = Консультант
entry-ticket = Номер талона, если он есть
entry-strike = Вычеркнуть запись
entry-strike-asked = Да, вычеркнуть
entry-strike-means = Запись не войдёт в журнал и отчёты, сеанс снова будет без записи. Нажмите «Да, вычеркнуть» или вернитесь к списку.
entry-no-consultant = Выберите консультанта и нажмите «Записать».
entry-no-ticket = Исправьте номер талона, например А-012, или сотрите его и нажмите «Записать».
entry-no-subject = Для этой цели выберите услугу или сайт и нажмите «Записать».
