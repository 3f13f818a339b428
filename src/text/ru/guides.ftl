# Sentences of this area: guides. One identifier, one sentence; values in { $name }.

# The file of a guide.
guide-bad-id = имя файла «{ $id }» не годится: можно маленькие латинские буквы, цифры и дефис
guide-no-front-matter = в начале файла нет шапки
guide-no-front-matter-hint = шапка стоит между двумя строками «+++» и начинается с первой строки файла
guide-toml = шапка написана с ошибкой: { $what }
guide-unknown-key = неизвестный ключ «{ $key }»
guide-missing-key = в шапке нет ключа «{ $key }»
guide-not-words = здесь должен стоять непустой текст в кавычках
guide-not-a-date = здесь должна стоять дата в кавычках: "ГГГГ-ММ-ДД"
guide-not-a-list = здесь должен стоять список в квадратных скобках
guide-not-a-table = здесь должна стоять таблица «адрес = номер шага»
guide-not-a-number = здесь должно стоять число от 1 до 255
guide-not-a-pattern = это не адрес страницы: нужен узел и, если надо, начало пути, например "esia.gosuslugi.ru/login"
guide-not-an-audience = здесь может стоять только "staff": карточка для сотрудников
guide-not-a-scheme = схема – это список таблиц: либо do = "…", либо ask = "…" и к нему yes = "…", no = "…" или оба
guide-not-a-topic = такой темы нет, бывают { $known }
guide-not-elsewhere = здесь должна стоять таблица [elsewhere.имя] с ключами about = "…", where = "…" и words = ["…"]
guide-no-such-step = шага { $step } в этой инструкции нет
guide-no-steps = после шапки нет пронумерованных шагов
guide-text-before-steps = сначала идут пронумерованные шаги, пояснения пишут после них
guide-empty-step = пустой шаг
guide-raw-html = разметка HTML не допускается
guide-picture-name = картинка – это файл из папки pictures: svg, png, jpg, jpeg или webp, в имени маленькие латинские буквы, цифры и дефис
guide-picture-description = у картинки нет описания: в квадратных скобках простыми словами пишут, что на ней видно
guide-picture-place = картинка стоит на отдельной строке в шаге, под его словами, с отступом, как у слов шага
guide-clip = такой ролик не показывается: переделайте его в webp, например «ffmpeg -i ролик.mp4 -an -vf fps=8,scale=640:-2 -loop 0 rolik.webp»
guide-foreign-link = ссылка ведёт не на инструкцию
guide-not-in-subset = такая разметка не допускается: можно шаги, списки, абзацы, жирный шрифт и курсив

# The scheme of a guide.
guide-scheme-yes = Да:
guide-scheme-no = Нет:
guide-scheme-on = идите дальше вниз
guide-lesson = Урок { $number } из { $count }

# The pictures beside the guides.
guide-picture-missing = картинки { $file } в папке pictures нет
guide-picture-unreadable = картинка { $file } не читается: { $why }
guide-picture-too-large = картинка { $file } слишком большая: в файле может быть не больше { $most } МБ
guide-picture-too-long = картинка { $file } слишком большая: в ширину и в высоту не больше { $most } точек
guide-picture-format = в файле { $file } не картинка, или не та, что обещает имя
guide-pictures-too-large = картинок слишком много: все вместе могут занимать не больше { $most } МБ
guide-picture-broken = картинка { $file } испорчена или записана не до конца: сохраните её заново
guide-clip-too-wide = ролик { $file } слишком большой: в ширину и в высоту не больше { $most } точек, в ffmpeg это scale=640:-2
guide-clip-too-fast = ролик { $file } мелькает: каждый его кадр должен быть виден не меньше { $least } мс, в ffmpeg это fps=8
guide-clip-too-long = ролик { $file } слишком длинный: не больше { $most } секунд, разделите его по шагам
guide-clip-for-staff = ролик { $file } стоит в карточке для сотрудников, там могут быть только картинки
guide-picture-foreign = в рисунке { $file } есть { $name }: в нём бывают только фигуры и слова, сохраните его как простой SVG без стилей, ссылок и движения
guide-picture-unused = картинка { $file } не нужна ни одной инструкции

# Lint.
guide-long-step = слишком длинный шаг: { $letters } знаков, хорошо читается до { $most }
guide-broken-link = инструкции «{ $id }» нет
guide-no-such-service = услуги { $number } в перечне нет
guide-same-alias = название «{ $alias }» уже есть у инструкции «{ $other }»
guide-many-actions = в шаге { $actions } действия, за один раз запоминают не больше { $most }: разделите шаг
guide-no-such-portal = портала «{ $id }» в перечне нет
guide-page-not-opened = эту страницу перечень не открывает
guide-old = инструкцию давно не проверяли: пройдите её на портале и поставьте новую дату
guide-same-page = эта страница уже есть у инструкции «{ $other }»
guide-unchecked = инструкцию ещё не проверяли на портале: пройдите её там и поставьте checked = "ГГГГ-ММ-ДД"
guide-unverified = шаг не проверен на портале
guide-service-without = у услуги { $number } нет инструкции

# The command line.
guides-cli-config = файл kiosk.toml; без него берутся файлы этого места, а если их нет – из текущей папки
guides-cli-instructions = папка с инструкциями
guides-cli-allowlist = файл allowlist.toml
guides-cli-search = найти услугу, портал или инструкцию
guides-cli-show = показать инструкцию
guides-cli-lint = проверить все инструкции
guides-cli-json = печатать по одному объекту JSON на строку
guides-cli-words = что ищут
guides-cli-id = имя инструкции
guides-cli-no-guide = инструкции «{ $id }» нет
guides-cli-unreadable = файл или папка { $file } не читается
guides-cli-refused = файл не принят:{ $problems }
guides-cli-cannot-write = ответ не удаётся записать
guides-cli-needs = Приготовьте:
guides-cli-picture = [Картинка: { $description }]
guides-cli-clip = [Ролик: { $description }]
guides-cli-date = Составлено { $date }
guides-cli-summary = инструкций: { $guides }, ошибок: { $failures }, замечаний: { $remarks }
