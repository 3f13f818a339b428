# Sentences of this area: seat. One identifier, one sentence; values in { $name }.
seat-place = нельзя пользоваться «{ $place }»
seat-runs-already = киоск на этом месте уже запущен
    подсказка: им управляет sps-kiosk ctl
seat-cannot-watch = нельзя следить за файлом правил и инструкциями
seat-system = система отказала в нужном для работы киоска
proxy-fault-at = { $fault } ({ $host })
proxy-password-unreadable = файл с паролем прокси не читается: { $file }: { $why }
proxy-password-empty = в файле с паролем прокси первая строка пуста: { $file }
proxy-password-nameless = в файле с паролем прокси нет имени (первая строка — имя:пароль): { $file }

# Why the protection of a portal is not believed, for staff
distrust-not-yet-valid = сертификат сайта ещё не начал действовать: проверьте дату и время на этом компьютере
distrust-wrong-clock = часы этого компьютера отстают: поправьте дату и время
distrust-expired = срок сертификата сайта истёк: проверьте дату и время на этом компьютере; если они верны, сертификат должен обновить владелец сайта
distrust-incomplete = сайт прислал неполную цепочку сертификатов: недостаёт промежуточного; ИТ может дать его в файле (certificates в списке)
distrust-unknown = сертификат сайта выдан центром, которому этот компьютер не доверяет; ИТ может назвать его для этого узла (certificates в списке)
distrust-other-hosts = сертификат сайта выдан центром, которому список верит только для других узлов (certificates в списке)
distrust-other-name = сертификат выдан другому сайту
distrust-old = сайт работает только со старой защитой (TLS 1.1 и раньше) или не договорился о ней
distrust-other = сертификат сайта не прошёл проверку

seat-anchors = сертификаты из списка ([[certificates]]) не действуют: система не даёт показать их движку; что для этого нужно, говорит sps-kiosk doctor
trust-no-host = сертификату не на что опереться: не назван ни один узел
trust-no-key = система не дала случайных чисел для ключа
trust-not-written = сертификат не удаётся записать

lockdown-unseen = проверка компьютера (sps-kiosk doctor) не оставила ответа
lockdown-old = последней проверке компьютера (sps-kiosk doctor) уже минут: { $minutes }
lockdown-open = место не закрыто: { $items }
publisher-never = список сайтов ещё ни разу не пришёл от издателя; причину назовёт sps-kiosk ctl status
publisher-silent = список сайтов не подтверждён издателем дней: { $days }; место работает с тем, что есть, причину назовёт sps-kiosk ctl status

# An update that staff brought on a stick
brought-reads = Флешка читается. Не вынимайте её.
brought-checked = Обновление прочитано и проверяется. Флешку можно вынуть.
brought-no-stick = Флешки нет. Вставьте её, подождите несколько секунд и нажмите ещё раз.
brought-several = Вставлено несколько флешек. Оставьте одну и нажмите ещё раз.
brought-nothing = На флешке нет обновления. Попросите ИТ-отдел записать на неё всю папку публикации.
brought-large = На флешке больше файлов, чем бывает в обновлении. Попросите ИТ-отдел записать папку публикации заново.
brought-failed = Флешка не читается. Вставьте её ещё раз или возьмите другую.
brought-unanswered = Ответа пока нет. Если обновление годится, оно будет взято в течение часа; флешку можно вынуть.

# What staff pass on
sheet-outages = Сообщение руководителю о сбоях сайтов
sheet-no-outages = Сбоев сайтов не отмечено.
sheet-branch = Филиал: { $branch }
sheet-seat = Рабочее место: { $seat }
sheet-moment = Составлено: { $moment }
sheet-portal = «{ $portal }» ({ $host })
sheet-still = не отвечает с { $began } до сих пор; последний раз это видели { $last }
sheet-until = не отвечал с { $began }, заработал { $ended }
sheet-unseen = не отвечал с { $began } до { $last }, позже его никто не открывал
sheet-outage = Сайт { $portal } { $when }. Не смогли воспользоваться: { $visits ->
        [one] { $visits } гражданин
        [few] { $visits } гражданина
       *[other] { $visits } граждан
    }.
sheet-ticket = Сообщение о неисправности
sheet-kind = Что случилось: { $kind }
sheet-open = { $state ->
    [active] Рабочее место открыто: идёт сеанс
    [ending] Рабочее место открыто: сеанс завершается
   *[idle] Рабочее место открыто: свободно
}
sheet-closed = Рабочее место закрыто, код: { $code }
sheet-versions = Версия программы: { $program }; версия списка сайтов: { $list }
sheet-doctor-good = Проверка компьютера (sps-kiosk doctor), { $minutes } мин назад: всё закрыто
sheet-doctor-open = Проверка компьютера (sps-kiosk doctor), { $minutes } мин назад: есть открытые пункты
sheet-doctor-none = Проверка компьютера (sps-kiosk doctor): её результата нет
sheet-remark = Замечание к инструкции
sheet-step = Инструкция «{ $guide }» ({ $file }, от { $date }), шаг { $number }
sheet-written = Записано в файл { $file } (папка tickets). Его заберёт ИТ-отдел; если ждать нельзя, позвоните и прочитайте этот лист.
sheet-not-written = Записать сообщение не удалось: диск его не принял. Напечатайте этот лист или прочитайте его ИТ-отделу по телефону.
