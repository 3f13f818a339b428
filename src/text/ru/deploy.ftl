# Опубликованные наборы: один список и одни инструкции для всех мест.

# Почему набор не собран, не опубликован или не принят.
deploy-io = не получилось с { $path }
deploy-unread = { $path }: { $why }
deploy-key-exists = ключ { $file } уже есть и заменён не будет: выберите другую папку
deploy-no-key-made = система не смогла сделать ключ
deploy-no-key = { $file } — не ключ подписи (нужен PEM без пароля: BEGIN PRIVATE KEY)
deploy-strange-key = эти ключи не от этой публикации: проверьте папку с ключами
deploy-few-keys = мало корневых ключей: в папке должны быть два прежних из трёх и два новых из трёх
deploy-exists = в { $folder } публикация уже заведена
deploy-no-repository = в { $folder } нет публикации; завести её: sps-kiosk bundle init
deploy-nothing-published = ещё ничего не опубликовано: начните с sps-kiosk bundle publish
deploy-no-root = нет { $file }: положите туда корень доверия, который напечатал bundle init
deploy-bad-root = корень доверия испорчен: положите файл от издателя заново
deploy-older = публикация { $got } старше уже виденной { $had } и не принята; на месте остаётся прежнее
deploy-expired = срок { $what } истёк: возьмите свежую публикацию или проверьте часы этого компьютера
deploy-large = { $file } больше, чем бывает: это не файл публикации
deploy-mixed = { $file } — не тот файл, что подписан: изменён или скопирован не целиком
deploy-missing = нет файла { $file }: публикация скопирована не целиком
deploy-fetch = { $file } не читается: { $why }
deploy-away = издатель не отвечает: { $why }; на месте остаётся прежний набор
deploy-server-none = такого файла на сервере нет
deploy-server-name = в [bundle] url нет имени узла
deploy-server-silent = до сервера не дойти ({ $reason }); проверьте [bundle] url, сеть отделения и сам сервер
deploy-server-untrusted = сертификату сервера нет доверия или он на другое имя; проверьте [bundle] url и часы места, а корневой сертификат ведомства положите в систему
deploy-server-no-tls = по этому адресу нет TLS; проверьте [bundle] url
deploy-server-status = сервер ответил { $status } вместо файла; проверьте [bundle] url
deploy-server-broke = связь прервалась; следующая попытка — сама
deploy-unparsed = { $what } не разобрать: файл скопирован не целиком, или вместо него пришло другое
deploy-foreign = { $what } без подписи издателя: чужие ключи или чужая папка
deploy-format = набор { $number } новее этой программы: сначала обновите программу
deploy-unfit = это не набор: { $why }
deploy-refused = набор { $number } здесь не годится: { $why }
deploy-loses = набор { $number } не взят: новый список теряет порталы: { $hosts }; остаётся прежний
deploy-untried = новый список не удалось испытать: { $why }; остаётся прежний
deploy-no-previous = вернуться не к чему: прежнего набора на этом месте нет
deploy-other = публикация не принята: { $why }

deploy-role-root = список ключей издателя
deploy-role-targets = перечень наборов
deploy-role-snapshot = опись публикации
deploy-role-timestamp = отметка «свежее этого нет»

deploy-archive-torn = файл испорчен
deploy-archive-kind = «{ $name }» — не обычный файл
deploy-archive-place = файлу «{ $name }» в наборе не место
deploy-archive-twice = «{ $name }» встречается дважды
deploy-archive-large = в нём слишком много или слишком большие файлы
deploy-archive-no-list = в нём нет allowlist.toml

# sps-kiosk bundle.
cli-bundle = Опубликовать список и инструкции для всех мест и взять их на место
bundle-keys = Сделать ключи издателя
bundle-init = Завести публикацию в папке, которую раздаёт любой сервер файлов
bundle-publish = Проверить список и инструкции, показать разницу, подписать и выложить
bundle-hold = Остановить последний набор: кто его ещё не взял, не возьмёт
bundle-hurry = Отдать последний набор всем сразу, без испытания
bundle-refresh = Подтвердить, что опубликованное — самое свежее (раз в день, по таймеру)
bundle-rotate = Подписать всё заново и заменить потерянные ключи
bundle-verify = Проверить публикацию так, как её проверит место
bundle-show = Показать, что опубликовано, или что стоит на этом месте
bundle-fetch = Взять, что новее, оттуда, что названо в [bundle] (по таймеру)
bundle-use = Взять набор из папки или с флешки, или вернуться к прежнему (previous)

bundle-folder = Папка для ключей
bundle-repository = Папка публикации
bundle-with-keys = Папка с ключами
bundle-allowlist = Список адресов
bundle-instructions = Папка инструкций
bundle-canary = Отделение, которое берёт набор первым (ключ можно повторить); без него — всем сразу
bundle-canary-hours = Сколько часов набор только у первых
bundle-ramp-hours = За сколько часов после этого его возьмут остальные
bundle-yes = Не спрашивать
bundle-replace = Какой ключ заменить новым: root-1, root-2, root-3, list, daily
bundle-root = Корень доверия (publisher.json)
bundle-source = Папка публикации или слово previous

bundle-no-name = такого ключа не бывает; есть { $known }
bundle-keys-done =
    ключи сделаны в { $folder }:
      root-1, root-2, root-3 — корневые: нужны для init и rotate, два из трёх;
        перенесите каждый на свою флешку и отдайте трём разным людям
      list — подписывает список и инструкции: на флешке того, кто публикует
      daily — подтверждает свежесть: остаётся на компьютере, где работает таймер
    дальше: sps-kiosk bundle init
bundle-init-done =
    публикация заведена; корень доверия — { $file }
    положите его на каждое место как /etc/sps-kiosk/publisher.json
    корневые ключи больше не нужны: уберите их с этого компьютера
bundle-new = + узел { $rule }
bundle-gone = - узел { $rule }
bundle-list-changed = изменены названия, примечания или порядок в списке
bundle-guides = инструкции: новых { $new }, изменено { $changed }, убрано { $gone }
bundle-others = картинки и сертификаты: новых { $new }, изменено { $changed }, убрано { $gone }
bundle-first = это первая публикация: узлов { $rules }, инструкций { $guides }
bundle-same = с прошлой публикации ничего не изменилось
bundle-ask = Опубликовать? Напечатайте «да»
bundle-not-published = не опубликовано, всё осталось как было
bundle-changed-meanwhile = файлы меняли во время проверки: повторите команду
bundle-problems = не опубликовано: ошибок { $count }
bundle-published = опубликован набор { $number }
bundle-held = набор { $number } остановлен: у взявших остаётся, другие не возьмут; исправьте и опубликуйте новый
bundle-hurried = набор { $number } теперь для всех сразу
bundle-refreshed = подтверждено: свежее опубликованного нет; действует до { $day }
bundle-rotated =
    подписано заново, список ключей издателя № { $version }
    прежние ключи больше не действуют; корневые снова разнесите по флешкам
bundle-good = публикация цела, самый свежий набор — { $number }
bundle-until = { $what }: до { $day }
bundle-offered = набор { $number }: { $to }
bundle-to-all = для всех сразу
bundle-to-some = сначала { $canaries }; остальным постепенно, с { $first } до { $last }
bundle-new-branch = внимание: отделение «{ $branch }» первым ещё не называли. Сверьте с [seat] branch на его местах: если там иначе, набор никто не испытает
bundle-known-branches = раньше первыми были: { $known }
bundle-to-nobody = остановлен, никто больше не возьмёт
bundle-in-force = на месте набор { $number }
bundle-none = набора на месте нет
bundle-previous = прежний набор { $number }: вернуться — sps-kiosk bundle use previous
bundle-taken = теперь на месте набор { $number }
bundle-already = набор { $number } уже на месте, новее нет
bundle-left = набор { $number } на этом месте заменён прежним (use previous) и сам не вернётся; дождитесь следующего или возьмите его снова: sps-kiosk bundle use
bundle-later = набор { $number } ещё не для этого отделения: издатель отдаёт его постепенно; на месте остаётся прежний
bundle-forgotten = что это место видело у издателя, не прочесть: ничего старше того, что на месте, оно не возьмёт
bundle-fetches-nothing = место ничего не берёт само: впишите url или path в [bundle]
bundle-back = на месте снова набор { $number }
bundle-unanswered = ответ для экрана места не записан: { $why }
bundle-shadowed = но действует { $file }: правка на этом месте важнее набора
