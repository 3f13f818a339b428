# Sentences of this area: content. One identifier, one sentence; values in { $name }.

# Why a file cannot be taken as text.
content-missing = такого файла нет
content-forbidden = нет прав на чтение
    подсказка: файл должен читать и киоск: chmod 644, папка — chmod 755
content-folder = это папка, а не файл
content-pipe = это канал (FIFO), а не файл: из него можно читать без конца
content-device = это устройство, а не файл: из него можно читать без конца
content-socket = это сокет, а не файл
content-too-large = файл слишком велик: { $size } МБ, допускается не больше { $most } МБ
content-encoding = файл сохранён не в UTF-8, а, судя по всему, в { $name }
content-encoding-hint = подсказка: сохраните его в кодировке UTF-8, например: iconv -f { $name } -t UTF-8 ФАЙЛ > НОВЫЙ

# What staff are told about a file that is refused.
content-settings-unreadable = файл настроек { $file } не читается: { $why }
content-unreadable = файл правил { $file } не читается: { $why }
content-guides-unreadable = папка с инструкциями не читается: { $error }
content-guide-unreadable = { $file }: файл не читается: { $error }
content-guides-refused = Инструкции: { $problem }{ $more ->
        [0] { "" }
        [one] { " " }(и ещё { $more } файл)
        [few] { " " }(и ещё { $more } файла)
       *[other] { " " }(и ещё { $more } файлов)
    }
content-problem = { $place }: { $problem }{ $more ->
        [0] { "" }
        [one] { " " }(и ещё { $more } ошибка)
        [few] { " " }(и ещё { $more } ошибки)
       *[other] { " " }(и ещё { $more } ошибок)
    }

# The picture of the scanner.
content-scanner-moves = картинка { $file } движется, а картинка сканера должна стоять на месте
content-scanner-refused = Картинка сканера ([scan] picture в kiosk.toml): { $why }

# Certificates beside the list.
content-certificate-unread = файл сертификата «{ $file }»: { $why }
content-certificate-none = в файле «{ $file }» нет сертификата (PEM или DER)
content-certificate-no-authority = «{ $file }» — не сертификат удостоверяющего центра: подписывать другие сертификаты он не вправе
content-certificate-constrained = сертификат «{ $file }» сам ограничивает имена узлов; такой здесь не годится
content-certificate-sum = sha256 не сходится: «{ $file }» — не тот файл, что был записан
content-certificate-sum-hint = подсказка: сверьте файл с владельцем сертификата; его отпечаток печатает sha256sum { $file }
content-certificate-early = срок сертификата в «{ $file }» ещё не начался
content-certificate-over = срок сертификата в «{ $file }» истёк: ему больше не верят
