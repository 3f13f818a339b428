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

# The board of the branch, for IT.
board-no-host = табло отделения: в [board] address нет имени узла; укажите имя:порт, как в сертификате табло
board-no-way = табло отделения не отвечает ({ $reason }); проверьте [board] address, его же в gate.toml и само табло
board-proxy = табло отделения закрыто от места: { $why }. Адрес из [board] должен стоять и в gate.toml
board-not-trusted = табло отделения: его сертификату нет доверия; укажите корневой сертификат в [board] authority_file
board-no-tls = табло отделения: по этому адресу нет TLS; проверьте имя и порт в [board] address
board-no-token = табло отделения: в файле { $file } нет ключа этого места или он не читается; получите его командой sps-kiosk board enrol
board-refuses-token = табло отделения не принимает ключ этого места: он отозван, заменён или от другого табло; получите новый командой sps-kiosk board enrol
board-is-none = табло отделения: по этому адресу отвечает не табло или табло другой версии; проверьте [board] address
board-broke-off = табло отделения: связь прервалась
board-parted = табло отделения хранит другой журнал этого места, они расходятся с записи № { $number }; журнал не передаётся. Сравните sps-kiosk journal verify здесь и sps-kiosk board verify на табло; если журнал здесь начат заново, дайте месту новое имя ([seat] id)
board-no-authority = табло отделения: в authority_file нет сертификата (PEM)
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
