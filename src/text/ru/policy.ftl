# Sentences of this area: policy. One identifier, one sentence; values in { $name }.

# Why a request is refused, for IT.
policy-not-an-address = это не адрес страницы
policy-ambiguous-address = адрес можно прочитать по-разному, поэтому он не открывается
policy-scheme-not-allowed = открываются только адреса https:// и, где это разрешено, http://
policy-user-info = в адресе перед именем сайта стоит имя пользователя или пароль
policy-numeric-host = вместо имени сайта стоит числовой адрес
policy-host-not-listed = этого сайта нет в списке разрешённых
policy-host-only-resource = этот узел только подгружается страницами, сам он не открывается
policy-bad-agent = user_agent: только латинские буквы, цифры и знаки, не длиннее 300
policy-upgraded = вместо этого адреса открывается { $address }
policy-scheme-not-listed = для этого сайта разрешён другой вид адреса (https или http)
policy-port-not-listed = для этого сайта разрешён другой порт
policy-path-not-listed = на этом сайте разрешён другой раздел
policy-allowed-by = разрешено правилом «{ $rule }»
policy-nearest-rules = ближайшие правила: { $rules }
policy-same-site = узел того же сайта, что и «{ $rule }»; если он нужен этому порталу, допишите: resources = ["{ $host }"]
policy-similar-host = имя похоже на разрешённое «{ $host }»: это может быть ошибка или подделка
policy-line-to-paste = если узел нужен порталу, допишите его порталу в список: resources = ["{ $host }"]

policy-speaks-old-tls = с этим узлом можно говорить и по старой защите (TLS 1.0 и 1.1): old_tls

# What is wrong with a host pattern.
policy-pattern = узел «{ $pattern }»: { $why }
policy-pattern-spaces = в имени узла не бывает пробелов и невидимых знаков
policy-pattern-scheme = в начале бывает только https:// или http://; wss:// открыт вместе с https
policy-pattern-user = имени пользователя и пароля (знака @) здесь не бывает
policy-pattern-star = звёздочка бывает только в начале и с точкой: *.имя
policy-pattern-suffix = звёздочка открыла бы чужие сайты: такие имена может завести кто угодно
policy-pattern-number = числовой адрес вместо имени не допускается
policy-pattern-name = это не имя узла
policy-pattern-script = в имени смешаны похожие буквы разных алфавитов или есть редкие буквы
policy-pattern-port = порт — число от 1 до 65535 или *
policy-pattern-path = раздел пишется с косой чертой в начале, без «..», «//», звёздочек и вопросительных знаков

# What is wrong elsewhere in the file.
policy-bad-address = адрес «{ $address }»: { $why }
policy-old-tls = old_tls: «{ $host }» не записан в hosts или resources здесь же (с https, слово в слово)
policy-bad-id = id «{ $id }»: только строчные латинские буквы, цифры и дефис
policy-id-twice = id «{ $id }» уже есть выше
policy-service-twice = услуга с номером { $number } уже есть выше
policy-host-twice = узел «{ $host }» уже есть: { $first }
policy-unknown-portal = портала «{ $portal }» в списке нет
policy-instead-itself = портал «{ $portal }» не может заменить сам себя
policy-instead-no-tile = у портала «{ $portal }» нет плитки на главном экране, заменить другой он не может
policy-unknown-region = региона «{ $region }» в списке нет
policy-regions = в списке есть: { $regions }
policy-nothing-to-remove = убирать нечего: «{ $id }» в списке нет

policy-no-portal = в списке нет ни одного портала ([[portal]]): открывать нечего
policy-no-portal-hint = подсказка: файл пуст или записан не до конца; верните прежний или возьмите список из поставки
policy-last-line-comment = last_line — это строка-примечание в самом конце файла, она начинается со знака #
policy-last-line-comment-hint = подсказка: last_line = "# конец списка"
policy-torn = файл обрывается: в конце нет строки «{ $line }», которую обещает last_line
policy-torn-hint = подсказка: скопируйте файл ещё раз целиком; если он цел, допишите в самый конец строку: { $line }
policy-beyond-last-line = после последней строки «{ $line }» дописано ещё что-то
policy-beyond-last-line-hint = подсказка: переставьте строку «{ $line }» в самый конец файла

# Promises of the file that are not kept.
policy-must-allow = must_allow: «{ $address }» не открывается: { $why }
policy-must-deny = must_deny: «{ $address }» открывается по правилу «{ $rule }»
policy-no-guide = инструкции «{ $id }» нет
policy-lead = адрес «{ $address }» в списке есть, но не открывается: { $why }

# sps-kiosk check.
check-password-open = пароль прокси может прочесть каждый: { $file }
check-password-open-hint = chmod o-r { $file }; читать его должен только пользователь затвора
check-as = Читать файлы от имени этого пользователя (только для root): увидит ли их киоск
check-cannot-be = проверить от имени пользователя «{ $user }» нельзя
check-no-folder = папка инструкций «{ $folder }» не читается
check-problems = найдено ошибок: { $count }
check-clean = ошибок нет: правил { $rules }, проверок списка { $tests }, услуг { $services }, инструкций { $guides }

# sps-kiosk decide.
decide-allowlist = Файл списка; по умолчанию тот, по которому работает это место
decide-as = Что делают с адресом: navigate — открывают страницу (по умолчанию), frame — рамку, connect — соединение (узел:порт), fetch — подгружают
decide-region = Наложение региона; без него — регион этого места, а с --allowlist — default_region из списка
decide-json = По одному объекту JSON на строку
decide-explain = Сказать, какое правило решило и почему не подошли ближайшие
decide-urls = Адреса; без них они читаются со стандартного ввода, по одному на строку
decide-refused = список не принят{ $problems }
decide-cannot-write = ответ не записать
decide-cannot-read = вопросы не прочитать

# Certificates that are believed for named hosts only.
policy-certificates-no-host = не назван ни один узел: сертификату верят только для узлов из hosts
policy-certificates-sum = sha256 — это 64 шестнадцатеричные цифры, можно с двоеточиями
policy-certificates-sum-hint = подсказка: отпечаток печатает команда sha256sum; сверьте его с тем, что напечатал владелец сертификата
policy-certificates-place = «{ $file }»: здесь пишут только имя файла, а сам файл лежит рядом со списком
policy-certificates-bare = здесь пишут только имя: без http://, порта и раздела
policy-certificates-stray = узла «{ $host }» нет среди https-узлов списка: верить для него сертификату незачем
policy-certificates-stray-hint = подсказка: допишите узел порталу или группе (hosts, resources) либо уберите его отсюда
policy-certificates-believed = для этого узла верят и сертификатам из файла { $file }
