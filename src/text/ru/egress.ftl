# Sentences of this area: egress. One identifier, one sentence; values in { $name }.
gate-cannot-listen = сетевой затвор не может слушать { $address }: адрес занят или запрещён
gate-not-loopback = сетевой затвор слушает только сам компьютер, а { $address } виден из сети: укажите 127.0.0.1
gate-cannot-start = система не дала сетевому затвору потоков
gate-refused = Этот адрес на компьютере МФЦ не открывается.
gate-no-request = Этот запрос не понят и никуда не отправлен.
gate-portal-down = Сайт сейчас не отвечает. Попробуйте позже или спросите консультанта.
gate-listens = сетевой затвор слушает { $address }
gate-stopped = сетевой затвор остановился
cli-gate = только сетевой затвор, без окна: для отдельного пользователя системы
