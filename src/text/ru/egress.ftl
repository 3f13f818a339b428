# Sentences of this area: egress. One identifier, one sentence; values in { $name }.
gate-cannot-listen = сетевой затвор не может слушать { $address }: адрес занят или запрещён
gate-not-loopback = сетевой затвор слушает только сам компьютер, а { $address } виден из сети: укажите 127.0.0.1
gate-cannot-start = система не дала сетевому затвору потоков
gate-refused = Этот адрес на компьютере МФЦ не открывается.
gate-no-request = Этот запрос не понят и никуда не отправлен.
gate-portal-down = Сайт сейчас не отвечает. Попробуйте позже или спросите консультанта.
gate-no-way = Нет связи: сеть отделения не соединяет с этим сайтом.
gate-listens = сетевой затвор слушает { $address }
gate-stopped = сетевой затвор остановился
cli-gate = только сетевой затвор, без окна: для отдельного пользователя системы

# The proxy of the branch's network, for IT.
branch-upstream-no-address = сеть отделения: имя прокси не находится; проверьте upstream и сервер имён
branch-upstream-down = сеть отделения: прокси не отвечает; проверьте upstream и сам прокси
branch-upstream-no-tls = сеть отделения: прокси не отвечает по TLS; проверьте, нужен ли в upstream https://
branch-upstream-certificate = сеть отделения: сертификату прокси нет доверия; установите корневой сертификат сети (update-ca-certificates)
branch-upstream-wants-password = сеть отделения: прокси просит пароль; впишите имя в upstream и пароль в upstream_password_file
branch-upstream-wrong-password = сеть отделения: прокси не принимает имя или пароль; проверьте upstream и upstream_password_file
branch-upstream-wants-ntlm = сеть отделения: прокси пускает только по NTLM, а затвор умеет Basic; попросите для этого места вход Basic или без пароля
branch-upstream-wants-negotiate = сеть отделения: прокси пускает только по Negotiate (Kerberos), а затвор умеет Basic; попросите для этого места вход Basic или без пароля
branch-upstream-wants-windows = сеть отделения: прокси пускает только по NTLM или Negotiate, а затвор умеет Basic; попросите для этого места вход Basic или без пароля
branch-upstream-wants-digest = сеть отделения: прокси пускает только по Digest, а затвор умеет Basic; попросите для этого места вход Basic или без пароля
branch-upstream-wants-other = сеть отделения: прокси пускает по способу, которого затвор не знает (он умеет Basic); попросите для этого места вход без пароля
branch-upstream-no-proxy = сеть отделения: по адресу upstream отвечает не прокси; проверьте имя и порт
branch-upstream-broke-off = сеть отделения: прокси оборвал соединение, не ответив
branch-upstream-too-slow = сеть отделения: прокси не ответил вовремя
branch-upstream-refused = сеть отделения: прокси не пускает на этот сайт; попросите открыть его на прокси
branch-upstream-failed = сеть отделения: прокси не смог соединиться с этим сайтом
