# Чего порталам теперь не хватает: sps-kiosk learn.

cli-learn = Собрать, чего порталам не хватает, из того, в чём отказали места
learn-files = Ответы «ctl status --json» разных мест; без них они читаются со стандартного ввода, один за другим
learn-no-status = в { $file } стоит не ответ «sps-kiosk ctl status --json»
learn-nothing = места не отказывали ни в чём, чего не хватало бы порталам
learn-portal = # Портал { $id } («{ $name }»): допишите узлы к его resources, если они ему нужны.
learn-wanted =
    #   { $host }: { $count ->
        [one] { $count } отказ
        [few] { $count } отказа
       *[many] { $count } отказов
    }, { $seats ->
        [one] { $seats } место
        [few] { $seats } места
       *[many] { $seats } мест
    }
learn-shared = # Общие хранилища и службы: целиком не открывайте, найдите имя, которое нужно порталу (decide --explain).
learn-strays = # Какому порталу это нужно, неизвестно:
learn-trackers = # Похоже на слежку и счётчики: порталы работают и без них.
learn-lookalikes = # Похоже на узел списка и может выдавать себя за него. Не добавляйте, сообщите о нём:
example-learn =
    Примеры:
    {"  "}sps-kiosk ctl status --json | sps-kiosk learn
    {"  "}sps-kiosk learn --allowlist allowlist.toml мест*.json
