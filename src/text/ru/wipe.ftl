# Sentences of this area: wipe. One identifier, one sentence; values in { $name }.
platform-no-x = сервер X не отвечает
platform-display-unset = нет экрана: переменная DISPLAY не задана
    подсказка: запустите внутри сеанса X или под xvfb-run
platform-display-dead = нет экрана: сервер X «{ $name }» не отвечает
platform-printer-title = Документ
platform-printer-gone = служба печати CUPS не отвечает
    подсказка: проверьте, что она запущена
platform-printer-nonsense = служба печати ответила непонятно
platform-printer-forbidden = служба печати не пускает (код { $status })
platform-printer-refused = служба печати отказала: { $status }
platform-printer-keeps = служба печати помнит напечатанное
    подсказка: в cupsd.conf нужны строки «PreserveJobHistory No» и «PreserveJobFiles No»
wipe-processes = программы сеанса
wipe-next-visit = папка следующего сеанса
wipe-visit-directory = файлы сеанса
wipe-stale-visits = остатки прежних сеансов
wipe-trash = корзина
wipe-scan-inbox = папка сканера
wipe-temporary = временные папки
wipe-system-v = общая память и очереди
wipe-home = следы в домашней папке
wipe-own-folders = лишнее в папках места
wipe-media = съёмные носители
wipe-clipboard = буфер обмена
wipe-root-window = записи на сервере X
wipe-keyboard = раскладка и Caps Lock
wipe-print-jobs = задания печати
wipe-line = { $name }: стёрто { $erased }, осталось { $residue }
wipe-not-overwritten = , из них не перезаписано { $files }: файлы другого пользователя
wipe-logged-out = выход с портала { $portal } подтверждён
wipe-not-logged-out = выход с портала { $portal } не подтверждён
wipe-clean = следов нет
wipe-not-clean = следы остались: киоск закрыт
