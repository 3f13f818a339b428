# Sentences of this area: shell. One identifier, one sentence; values in { $name }.

page-title = Компьютер для электронных услуг

# The bar
bar-navigation = Переходы
bar-look = Вид экрана
bar-home = На главную
bar-back = Назад
bar-forward = Вперёд
bar-reload = Обновить
bar-print = Печать
bar-loading = Страница загружается
bar-seat = Электронные услуги
bar-host = Адрес сайта:
bar-left = Осталось { $minutes } мин
bar-left-short = { $minutes } мин
bar-text-smaller = Текст мельче, сейчас { $now } %
bar-text-larger = Текст крупнее, сейчас { $now } %
bar-contrast = Контраст
bar-end = Завершить сеанс

# The portal view
portal-heading = Открыт сайт: { $portal }
portal-loading = Открываем сайт…

# The start page
home-heading = Здравствуйте! Что вы хотите сделать?
home-search = Поиск услуги, сайта или инструкции
home-search-example = Например: загранпаспорт
home-search-clear = Очистить поиск
home-found = { $count ->
    [one] Найден { $count } вариант
    [few] Найдено { $count } варианта
   *[many] Найдено { $count } вариантов
}
home-found-nothing = Ничего не нашлось
home-found-nothing-hint = Попробуйте назвать услугу другими словами, коротко: «паспорт», «пенсия», «детский сад». Или позовите консультанта.
home-kind-service = Услуга
home-kind-portal = Сайт
home-kind-guide = Инструкция
home-account = Есть ли у вас подтверждённая учётная запись Госуслуг?
home-account-yes = Да, как войти
home-account-no = Нет, как завести
home-account-unsure = Не знаю
home-duty = Как оплатить пошлину
home-services = Услуги
home-portals = Сайты
home-lessons = Уроки: потренироваться без риска
home-guides = Инструкции
home-help = Нужна помощь? Позовите консультанта.
home-account-rule = Консультант подскажет, что делать, но в ваш личный кабинет за вас не входит: так защищены ваши данные.
home-for-staff = Для сотрудника:

# Guides
guide-needs = Приготовьте
guide-what-to-do = Что делать
guide-notes = Что ещё знать
guide-scheme = Схема
guide-date = Актуально на { $date }
guide-old-page = Инструкцию давно не проверяли: на портале что-то могло измениться. Спросите консультанта.
panel-label = Подсказка
panel-show = Подсказка
panel-hide = Скрыть подсказку
panel-steps = Шаги инструкции
panel-step-done = Сделано:
panel-progress = Шаг { $now } из { $count }
panel-next = Готово, дальше
panel-back = Назад
panel-again = К первому шагу
panel-quick = Всегда под рукой
panel-login = Вход
panel-duty = Пошлина
panel-login-long = Вход
panel-duty-long = Оплата пошлины

# Calm pages instead of a portal
trouble-what-to-do = Что делать
trouble-back = Вернуться назад
trouble-retry = Попробовать ещё раз
trouble-hint-staff = Если не помогло, позовите консультанта.
refused-title = Этот сайт здесь не открывается
refused-host-not-listed = Сайта { $host } нет в списке этого компьютера. Здесь открываются только сайты государственных услуг: так ваши данные в безопасности.
refused-host-only-resource = Адрес { $host } нужен другим сайтам для работы. Сам по себе он здесь не открывается.
refused-not-protected = На сайт { $host } ведёт ссылка, которая здесь не разрешена: по ней ваши данные могут увидеть посторонние.
refused-path-not-listed = Сайт { $host } здесь открывается, но не этот его раздел.
refused-misleading = Ссылка на { $host } составлена так, что может обмануть. Поэтому она не открыта.
refused-no-address = Ссылка на странице записана с ошибкой, открыть по ней нечего.
refused-other = Сайт { $host } на этом компьютере открыть нельзя.
refused-hint-back = Вернитесь на прошлую страницу: она никуда не делась.
refused-hint-staff = Если этот сайт нужен для услуги, позовите консультанта и назовите ему адрес.
no-network-title = Нет связи с интернетом
no-network-what = Компьютер сейчас не может открыть ни один сайт. Вы ничего не сломали.
no-network-hint-wait = Подождите минуту и нажмите «Попробовать ещё раз».
portal-down-title = Сайт «{ $portal }» сейчас не отвечает
portal-down-what = Скорее всего, на сайте идут технические работы. От вас это не зависит.
portal-down-hint-window = Эту услугу могут оказать в окне МФЦ: спросите консультанта и возьмите талон.
portal-down-hint-wait = Подождите несколько минут и попробуйте ещё раз.
certificate-title = Сайт не подтвердил, что он настоящий
certificate-what = Сайт { $host } не прошёл проверку подлинности. Мы не стали его открывать, чтобы никто не перехватил ваши данные.
certificate-hint = Вернитесь на главную и откройте сайт ещё раз с неё.
crashed-title = Страница закрылась и открывается снова
crashed-what = Сайт остановился сам. Вы ничего не сломали, сеанс продолжается.
crashed-hint-wait = Подождите несколько секунд. Если ничего не происходит, нажмите «Попробовать ещё раз».
crashed-hint-form = Если вы заполняли заявление, поищите черновик в личном кабинете.

refused-no-site = По этой ссылке открылся бы не сайт, а другая программа. На этом компьютере работают только сайты.
locked-title = Сайт просит особый пароль
locked-what = Сайт { $host } открывается только тем, у кого есть служебный пароль или сертификат. На этом компьютере их нет.

# A question of a page
question-tells = Сообщение сайта { $host }
question-asks = Сайт { $host } спрашивает
question-nobody = без адреса
question-reply = Ваш ответ
question-read = Понятно
question-yes = ОК
question-no = Отмена

# The menu of the right button
menu-cut = Вырезать
menu-copy = Копировать
menu-paste = Вставить
menu-select-all = Выделить всё

# The end of a visit
ending-title = Удаляем ваши данные…
ending-what = Подождите немного. Компьютер закрывает сайты, удаляет файлы и проверяет, что ничего не осталось.
report-title = Ваши данные удалены
report-what = Мы удалили всё, что осталось от сеанса, и проверили ещё раз: ничего не осталось.
report-nothing = ничего не было, проверено
report-closed = закрыто: { $count }, проверено
report-erased = удалено: { $count }, проверено
report-erased-size = удалено: { $count } ({ $size }), проверено
report-take = Заберите свои вещи
report-take-papers = документы и распечатки
report-take-flash = флешку
report-take-glass = листы со стекла сканера
report-done = Готово
size-kilobytes = { $size } КБ
size-megabytes = { $size } МБ
size-gigabytes = { $size } ГБ
wipe-target-processes = Открытые сайты и программы
wipe-target-visit_directory = Ваши файлы и следы работы на сайтах
wipe-target-stale_visits = Остатки прошлых сеансов
wipe-target-trash = Корзина
wipe-target-clipboard = Скопированный текст
wipe-target-scan_inbox = Отсканированные документы
wipe-target-temporary = Временные файлы
wipe-target-home = Недавние файлы и подсказки программ
wipe-target-media = Флешки и диски
wipe-target-keyboard = Раскладка клавиатуры
wipe-target-print_jobs = Документы в очереди на печать
wipe-target-other = Другие временные данные
closed-title = Этот компьютер не работает
closed-what = Позовите консультанта.
closed-code = Для сотрудника: код { $code }

# Questions
end-title = Завершить сеанс?
end-what = Компьютер удалит всё, что осталось от вашей работы:
end-what-files = файлы, которые вы скачали или отсканировали;
end-what-logins = вход в личные кабинеты: вы выйдете отовсюду;
end-what-forms = то, что вы ввели и ещё не отправили.
end-no = Продолжить работу
end-yes = Завершить и удалить
idle-title = Вы ещё здесь?
idle-seconds = { $seconds ->
    [one] секунда
    [few] секунды
   *[many] секунд
}
idle-spoken = До конца сеанса { $seconds } секунд
idle-what = Долго никто ничего не нажимал. Когда время выйдет, сеанс завершится, а ваши данные удалятся.
idle-no = Продолжить работу
idle-yes = Завершить сейчас

print-title = Напечатать эту страницу?
print-pages = { $pages ->
    [one] На бумаге выйдет { $pages } страница.
    [few] На бумаге выйдет { $pages } страницы.
   *[many] На бумаге выйдет { $pages } страниц.
}
print-what = После печати сразу заберите все листы.
print-no = Не печатать
print-yes = Напечатать

# Файлы сеанса и то, что только что произошло.
files-title = Выберите файл
files-what = Здесь файлы этого сеанса. Нажмите на нужный, и портал его получит.
files-none = В этом сеансе файлов ещё нет.
files-none-what = Сначала скачайте файл с портала. Если документ на бумаге или на флешке, позовите консультанта.
file-without-a-name = документ
files-none-chosen = Не выбирать
notice-saved = Файл сохранён: { $name }. Его можно прикрепить кнопкой «Выбрать файл». После сеанса он будет удалён.
notice-not-saved = Файл сохранить не удалось. Попробуйте ещё раз или позовите консультанта.
notice-too-large = Файл не сохранён: он слишком большой для этого компьютера. Позовите консультанта.
notice-too-many = Файл не сохранён: в этом сеансе их уже слишком много. Завершите сеанс или позовите консультанта.
notice-print-sent = Документ отправлен на принтер.
notice-print-done = Печать закончена. Заберите все листы из принтера.
notice-print-too-long = В документе { $pages } стр., а напечатать за этот сеанс можно ещё { $left }. Позовите консультанта.
notice-print-no-printer = У этого компьютера нет принтера. Спросите консультанта, где можно напечатать.
notice-print-unusable = Эту страницу напечатать не получилось. Попробуйте ещё раз или позовите консультанта.
notice-print-refused = Принтер не принял документ. Позовите консультанта.
notice-print-paper = В принтере кончилась бумага. Позовите консультанта: когда бумагу положат, документ напечатается сам.
notice-print-jam = В принтере застряла бумага. Не вынимайте её сами, позовите консультанта.
notice-print-cover = Крышка принтера открыта. Позовите консультанта.
notice-print-ink = В принтере кончилась краска. Позовите консультанта.
notice-print-off = Принтер не отвечает: возможно, он выключен. Позовите консультанта.
notice-print-stopped = Принтер остановлен. Позовите консультанта.
notice-read = Понятно
# Why there is no screen (for staff, in the log)
screen-no-display = нет экрана, на котором можно открыть окно: проверьте DISPLAY
screen-no-window = система не дала открыть окно на весь экран
screen-no-engine = движок WebKitGTK не создал страницу: проверьте, что установлен пакет libwebkit2gtk-4.1-0
screen-no-start = нет связи с главным процессом: экран запускает только sps-kiosk run
