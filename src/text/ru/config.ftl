# Sentences of this area: config. One identifier, one sentence; values in { $name }.

# Any file in TOML.
toml-syntax = файл записан с ошибкой: { $message }
toml-missing = не хватает строки «{ $key } = …»
toml-empty = «{ $key }» пусто; впишите значение или уберите строку
toml-unknown-key = неизвестный ключ «{ $key }»
toml-did-you-mean = может быть, «{ $meant }»?
toml-known-keys = здесь бывают: { $keys }
toml-type = «{ $key }»: здесь должно быть { $wanted }
toml-type-words = слово или текст в кавычках
toml-type-flag = true или false
toml-type-number = целое число без кавычек
toml-type-list = список в квадратных скобках
toml-type-section = раздел [ … ]
toml-type-sections = раздел в двойных скобках [[ … ]]
toml-range = «{ $key }»: целое число от { $least } до { $most }

# kiosk.toml.
config-not-yet = эта версия ещё не знает настроек раздела [{ $section }]; уберите их
config-seat-id = имя места — не длиннее 64 знаков, в одну строку
config-idle-beyond-longest = idle_minutes ({ $idle }) должно быть меньше max_minutes ({ $longest })
config-listen = здесь нужен адрес с портом
config-listen-not-loopback = затвор слушает только на этом же компьютере
config-listen-hint = например: "127.0.0.1:3128"; с портом 0 берётся любой свободный
config-upstream = здесь нужен адрес прокси вида "http://имя:порт" или "https://имя:порт", без раздела
config-upstream-hint = с паролем: "http://имя:пароль@прокси:порт"; знаки : @ / ? # % в них пишутся как %3A %40 %2F %3F %23 %25
config-password-alone = пароль прокси есть, а самого прокси нет: впишите upstream
config-password-twice = пароль прокси уже стоит в upstream; оставьте одно из двух
config-password-missing = имя для прокси есть, а пароля нет
config-password-missing-hint = пароль лежит в файле: upstream_password_file = "proxy-password"
config-host-name = «{ $name }» — не имя узла
config-host-address = «{ $address }» — не адрес с портом
config-host-address-hint = например: "10.1.2.3:443"
config-pin = это не отпечаток ПИН-кода
config-pin-hint = ПИН-код задаёт команда sps-kiosk pin, строку для файла печатает sps-kiosk pin --print; сам ПИН-код в файл не пишется
config-board = адрес табло должен быть именем узла, можно с портом
config-bundle-url = адрес публикации: https, имя узла, без пароля и без вопросительного знака
config-bundle-one = нужна одна строка из двух: url или path
config-bundle-hint = например: url = "https://lists.mfc.local/sps-bundle/" или path = "/mnt/sps-bundle"
config-board-hint = например: address = "tablo.mfc.local:8443"
config-consultant-name = имя консультанта — от 2 до 80 букв, пробелов, точек и дефисов, как в журнале: Иванова А. П.
config-consultant-twice = консультант «{ $name }» уже записан
config-host-twice = узел «{ $name }» уже записан
config-printer = здесь нужно имя очереди CUPS латинскими буквами, как его показывает lpstat -p
config-scanner = здесь нужна строка, которую печатает sps-kiosk scanner find: имя сканера, а у сетевого — http и адрес цифрами в сети отделения
config-scanner-hint = например: device = "pixma:04A91912_27F1D6" или device = "http://10.20.30.40/eSCL"
config-scanner-picture = picture и picture_words стоят вместе: имя картинки и слова о том, что на ней видно и какую кнопку нажимать
config-scanner-words = о картинке пишут одной-двумя фразами в одну строку, не больше { $most } знаков
config-column = такого столбца журнала нет: { $code }
config-column-twice = имя «{ $name }» уже занято столбцом { $code }
