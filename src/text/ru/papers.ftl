# «Мои файлы», the viewer, and what is put together
bar-files = Мои файлы
bar-files-count = { $count ->
    [0] файлов пока нет
    [one] файл
    [few] файла
   *[many] файлов
}
papers-title = Мои файлы
papers-what = Здесь только файлы этого сеанса. В конце сеанса компьютер удалит их все.
papers-none = Файлов пока нет.
papers-none-scanned = Файл появится здесь, когда вы скачаете его с портала или отсканируете документ. С флешки файлы берут, когда портал просит выбрать файл.
papers-none-what = Файл появится здесь сам, когда вы скачаете его с портала или когда консультант отсканирует ваш документ. С флешки файлы берут, когда портал просит выбрать файл.
papers-space = { $pages ->
    [one] Осталось места примерно на { $pages } страницу. Удалите лишнее.
    [few] Осталось места примерно на { $pages } страницы. Удалите лишнее.
   *[many] Осталось места примерно на { $pages } страниц. Удалите лишнее.
}
papers-no-space = Места больше нет: новые файлы не сохранятся. Удалите лишнее.
papers-removed = Удалён файл: { $name }. Ещё десять секунд его можно вернуть.
papers-return = Вернуть
papers-kind-pdf = PDF
papers-kind-signed = PDF с электронной подписью
papers-kind-picture = снимок
papers-kind-text = документ (Word)
papers-kind-table = таблица (Excel)
papers-kind-signature = электронная подпись
papers-kind-archive = архив
papers-kind-other = файл
papers-pages = { $pages ->
    [one] { $pages } страница
    [few] { $pages } страницы
   *[many] { $pages } страниц
}
papers-downloaded = скачан в { $came }
papers-scanned = со сканера в { $came }
papers-from-stick = с флешки в { $came }
papers-bound = собран в { $came }
papers-came = появился в { $came }
papers-awaited = Рисуем…
papers-not-drawn = Картинки нет: этот файл здесь не открывается. Его можно прикрепить и сохранить на флешку.
papers-office-not-drawn = Этот документ здесь не открыть. Его можно прикрепить и сохранить на флешку, а напечатать поможет консультант.
papers-signed = В этом файле электронная подпись. Его можно посмотреть, напечатать и прикрепить, но нельзя менять: подпись пропадёт.
papers-signature = Это подпись к документу. Читать её не нужно: прикрепляйте вместе с ним и не переименовывайте.
papers-signature-of = Это подпись к файлу { $name }. Читать её не нужно: прикрепляйте вместе с ним и не переименовывайте.
papers-given = Прикреплён на портале. Когда портал его принял, удалите файл здесь.
papers-look = Посмотреть
papers-print = Напечатать
papers-remove = Удалить
papers-bind = В общий PDF
papers-bind-number = В общем PDF: { $number }-й
papers-binding = Страницы встанут в том порядке, в котором вы нажимаете. Готовый документ сначала откроется, чтобы вы его проверили.
papers-bind-do = { $count ->
    [one] Собрать PDF из { $count } файла
   *[other] Собрать PDF из { $count } файлов
}
papers-bind-stop = Не собирать
papers-limit = Портал просит файл меньше? Нажмите, до какого размера уменьшить:
papers-limit-all = Портал принимает только небольшие файлы? Нажмите размер, и страницы уменьшатся, если нужно:
papers-megabytes = до { $megabytes } МБ
papers-fitted-name = { $name } до { $megabytes } МБ
papers-fitted = Было { $before }, стало { $after }. Проверьте, читаются ли буквы, и прикрепляйте этот файл.
papers-fitted-less = Страницы и так помещаются: { $after }. Они остались как были.
papers-not-fitted = Получилось { $after }: меньше буквы уже не прочесть, а портал просит до { $limit } МБ. Соберите два документа, в каждом меньше страниц.
papers-bound-name = Собранный документ
papers-save-one = На флешку
papers-save = Сохранить всё на флешку
paper-page = Страница { $number } из { $pages }
paper-page-alone = Страница { $number }
paper-next = Следующая
paper-back = Предыдущая
paper-larger = Больше
paper-smaller = Меньше
paper-turn = Повернуть
paper-close = Закрыть
paper-awaited = Рисуем страницу…
paper-not-drawn = Эта страница здесь не показывается. Файл можно прикрепить, напечатать и сохранить на флешку.
notice-given = Файл прикреплён. Когда портал его примет, удалите файл: «Мои файлы», затем «Удалить». В конце сеанса он удалится и сам.
notice-binding = Собираем PDF. Это займёт несколько секунд.
notice-not-bound = Собрать PDF не получилось. Возможно, файлы слишком большие: соберите по частям или позовите консультанта.
