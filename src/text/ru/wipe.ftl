# Sentences of this area: wipe. One identifier, one sentence; values in { $name }.
platform-no-clipboard = буфер обмена недоступен: сервер X не отвечает
platform-display-unset = нет экрана: переменная DISPLAY не задана
    hint: запустите внутри сеанса X или под xvfb-run
platform-display-dead = нет экрана: сервер X «{ $name }» не отвечает
