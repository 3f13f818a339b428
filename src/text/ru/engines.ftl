# Тот же список для других программ: sps-kiosk export.

cli-engines = Записать список для другой программы: squid, chromium, firefox или nftables
engines-for = Для какой программы

example-export =
    Примеры:
    {"  "}sps-kiosk export squid > /etc/squid/sps-kiosk.conf
    {"  "}sps-kiosk export chromium --allowlist allowlist.toml --region kuzbass

# Начало файла для squid.
engines-squid =
    # Список sps-kiosk для squid, версия { $version }. Подключается строкой include в squid.conf перед всеми
    # остальными http_access. Получен командой sps-kiosk export squid: исправляйте список, а не этот файл.

# Начало файла для nftables.
engines-nftables =
    # Список sps-kiosk для маршрутизатора отделения, версия { $version }. Получен командой sps-kiosk export nftables:
    # исправляйте список, а не этот файл. Действует для компьютеров, чьи адреса лежат в seats_v4 и seats_v6:
    #   nft add element inet sps_portals seats_v4 {"{"} 192.0.2.0/28 {"}"}
    # Адреса узлов узнаёт dnsmasq 2.87 или новее, и имена эти компьютеры спрашивают только у него. Строки для него:
    #   sed -n s/^#nftset=/nftset=/p ЭТОТ_ФАЙЛ > /etc/dnsmasq.d/sps-portals.conf

engines-squid-hello = squid не смотрит, какому узлу соединение здоровается внутри туннеля: затвор киоска это проверяет
engines-resources = { $engine } проверяет только открытие страниц: что страница подгружает, он берёт откуда угодно; это ограничивает затвор или прокси
engines-coded = под этими узлами откроются и имена, записанные кодом (xn--…), которые список считает подозрительными: { $hosts }
engines-apex = вместе с именами под этими узлами откроются и сами узлы, и имена, записанные кодом (xn--…): { $hosts }
engines-port = { $host }: откроется любой порт, а не только { $port }
engines-nftables-names = пакетный фильтр знает адреса, а не имена: вместе с узлом открыто всё, что лежит на том же адресе, и все имена под узлом

