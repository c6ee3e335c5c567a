"""Made-up names of many cultures, and phones that fit them. Nobody in here exists."""

from typing import Final, NamedTuple


class Culture(NamedTuple):
    """``weight``: share in a hundred; ``phone``: country code and patterns, one # a digit; ``family_first``:
    Chinese, Japanese, Korean order, without a blank where ``joined``."""

    weight: int
    given: tuple[str, ...]
    family: tuple[str, ...]
    country: str
    patterns: tuple[str, ...]
    family_first: bool = False
    joined: bool = False


def _c(
    weight: int, given: str, family: str, country: str, patterns: str, *, family_first: bool = False,
    joined: bool = False,
) -> Culture:  # fmt: skip
    return Culture(
        weight,
        tuple(given.split()),
        tuple(family.split()),
        country,
        tuple(patterns.split()),
        family_first,
        joined,
    )


# Patterns lie in mobile ranges that libphonenumber takes for valid; the digits are drawn.
CULTURES: Final = (
    _c(
        33,
        "Ana Beatriz Carolina Catarina Diana Inês Joana Leonor Lurdes Mafalda Margarida Maria Mariana Marina Marta "
        "Matilde Rita Sofia Teresa Vera António Bruno Diogo Duarte Francisco Gonçalo Henrique João Jorge José Luís "
        "Manuel Miguel Nuno Paulo Pedro Rui Tiago Tomás Vasco",
        "Almeida Alves Antunes Azevedo Barbosa Cardoso Carvalho Coelho Costa Cunha Dias Duarte Faria Fernandes "
        "Ferreira Figueiredo Fonseca Freitas Gomes Gonçalves Henriques Lopes Machado Magalhães Marques Martins Matos "
        "Mendes Monteiro Moreira Neves Nogueira Nunes Oliveira Pereira Pinto Ribeiro Rocha Santos Silva Simões Sousa "
        "Tavares Teixeira Vieira",
        "351",
        "91####### 92####### 93####### 96#######",
    ),
    _c(
        8,
        "Anna Claudia Franziska Greta Hannah Ilse Jana Katharina Lena Lieselotte Marie Nele Petra Sabine Ulrike Bernd "
        "Dieter Felix Günther Hans Jürgen Karl Lukas Matthias Moritz Paul Rüdiger Sören Stefan Wolfgang",
        "Bauer Becker Böhm Braun Fischer Friedrich Fuchs Groß Hartmann Hoffmann Jäger Keller Koch König Krüger Lang "
        "Lehmann Maier Möller Müller Neumann Richter Schäfer Schmidt Schröder Schulz Schwarz Wagner Weber Weiß Zimmermann",
        "49",
        "151######## 171####### 172####### 160#######",
    ),
    _c(
        8,
        "Amélie Benoît Camille Céline Chloé Élodie François Gaëlle Hélène Hugo Jérôme Juliette Léa Léo Louis Lucie "
        "Manon Mathieu Noémie Océane Pierre Rémy Sandrine Solène Théo Thérèse Valérie Xavier Yves Zoé",
        "Arnaud Bernard Blanc Bonnet Boucher Chevalier Clément Dubois Dupont Durand Faure Fontaine Garnier Gauthier "
        "Girard Lambert Lefèvre Legrand Leroy Martin Masson Mercier Moreau Morel Muller Petit Renard Robert Roussel Roux",
        "33",
        "612###### 623###### 634######",
    ),
    _c(
        8,
        "Alba Álvaro Ángela Begoña Carmen Cristóbal Elena Fernando Gonzalo Íñigo Javier Jesús José Lucía Manuela "
        "María Marta Miguel Mónica Nerea Óscar Pablo Pilar Raúl Rocío Rubén Santiago Sergio Sofía Verónica",
        "Álvarez Blanco Calvo Castro Cruz Delgado Díaz Domínguez Fernández García Gil Gómez González Gutiérrez "
        "Hernández Iglesias Jiménez López Martínez Medina Molina Morales Moreno Muñoz Núñez Ortega Ortiz Pérez Ramírez Vázquez",
        "34",
        "612###### 634###### 655###### 677######",
    ),
    _c(
        6,
        "Alessandra Andrea Beatrice Chiara Davide Elisa Enrico Fabio Federica Francesca Gabriele Giorgia Giovanni Giulia "
        "Ilaria Lorenzo Luca Marco Marina Martina Matteo Niccolò Paola Roberto Sara Simone Stefano Valentina Vittorio Zoe",
        "Barbieri Bianchi Bruno Caruso Colombo Conti Costa Esposito Fabbri Ferrara Ferrari Fontana Gallo Galli Giordano "
        "Greco Leone Lombardi Longo Marini Mariani Martini Moretti Ricci Rinaldi Rizzo Romano Rossi Russo Santoro",
        "39",
        "320####### 333####### 347####### 349#######",
    ),
    _c(
        6,
        "Alice Amelia Ben Charlotte Daisy Edward Ella Emma Freya George Grace Harry Isla Jack James Lily Lucy Mark Martha "
        "Mary Megan Noah Oliver Poppy Rosie Ruby Sam Thomas Violet William",
        "Adams Baker Bell Brown Carter Clarke Cook Cooper Davies Edwards Evans Green Hall Harris Hill Hughes Jackson "
        "Jones Kelly King Lewis Marsh Moore O'Brien O'Neill Parker Roberts Smith Taylor Wright",
        "44",
        "7400###### 7500###### 7480######",
    ),
    _c(
        5,
        "Agnieszka Aleksandra Bartłomiej Błażej Czesław Elżbieta Grażyna Grzegorz Jacek Jędrzej Joanna Kacper Katarzyna "
        "Krzysztof Łucja Łukasz Małgorzata Marek Michał Paweł Piotr Sławomir Stanisław Tadeusz Wiesława Wojciech Zbigniew "
        "Zofia Żaneta Marianna",
        "Adamczyk Dąbrowska Górski Grabowska Jabłońska Jankowska Kamińska Kowalczyk Kowalska Król Krawczyk Kwiatkowska "
        "Lewandowska Łuczak Majewska Malinowska Mazur Nowak Nowicka Olszewska Pawłowska Piotrowska Sikora Stępień "
        "Szymańska Wiśniewska Witkowska Wójcik Woźniak Zając",
        "48",
        "501###### 600###### 791######",
    ),
    _c(
        4,
        "Ayşe Barış Bülent Burcu Çağla Cem Deniz Ebru Elif Emre Fatma Gökhan Gülşen Hakan İbrahim İrem Kemal Mehmet Merve "
        "Murat Mustafa Nazlı Özge Ömer Şebnem Selin Şükrü Tuğba Ümit Zeynep",
        "Acar Akın Arslan Aslan Aydın Bulut Çelik Çetin Demir Doğan Erdoğan Güneş Güler Kaplan Kaya Kılıç Koç Korkmaz "
        "Kurt Öz Özdemir Öztürk Polat Şahin Şimşek Taş Tekin Yavuz Yıldız Yılmaz",
        "90",
        "532####### 542####### 555#######",
    ),
    _c(
        3,
        "Åsa Astrid Björn Britt Elin Emil Erik Freja Göran Gunnar Håkan Ida Ingrid Jens Kåre Kristin Lars Linnéa Magnus "
        "Malin Märta Nils Olav Øyvind Ragnhild Signe Søren Sven Tove Ulrika",
        "Andersson Åberg Åström Berg Björk Dahl Eriksson Forsberg Gustafsson Hansen Håkansson Holm Jansson Johansson "
        "Jørgensen Karlsson Larsson Lindqvist Lund Møller Nilsson Öberg Olsen Persson Sjögren Söderberg Strand Sundström "
        "Svensson Østergaard",
        "46",
        "70####### 72####### 73#######",
    ),
    _c(
        3,
        "Anh Bình Châu Chi Dũng Đức Giang Hà Hải Hạnh Hoa Hùng Hương Khánh Lan Linh Long Mai Minh Nam Nga Ngọc Phương "
        "Quân Sơn Thảo Thu Trang Tuấn Yến",
        "Bùi Đặng Đinh Đỗ Dương Hồ Hoàng Huỳnh Lê Lý Ngô Nguyễn Phạm Phan Trần Trịnh Trương Võ Vũ Cao Châu Đào Đoàn Hà "
        "Lâm Lương Mai Tạ Tô Vương",
        "84",
        "90####### 93####### 98#######",
        family_first=True,
    ),
    _c(
        3,
        "Олена Марина Оксана Наталія Ірина Тетяна Юлія Ольга Андрій Богдан Дмитро Іван Микола Олександр Сергій Тарас",
        "Бондаренко Бойко Гончар Іваненко Ковальчук Коваленко Кравченко Лисенко Марченко Мельник Мороз Петренко Савченко "
        "Ткаченко Шевченко Швець",
        "380",
        "50####### 67####### 93#######",
    ),
    _c(
        2,
        "Анна Мария Екатерина Светлана Людмила Надежда Алексей Борис Виктор Григорий Михаил Николай Павел Фёдор",
        "Белов Волков Громов Егоров Зайцев Козлов Лебедев Морозов Новиков Орлов Попов Смирнов Соколов Фёдоров",
        "7",
        "903####### 916####### 926#######",
    ),
    _c(
        2,
        "Αθηνά Βασίλης Γιώργος Δημήτρης Ελένη Ζωή Θάνος Ιωάννα Κώστας Λευτέρης Μαρία Μαρίνα Νίκος Σοφία",
        "Αγγελόπουλος Βλάχος Γεωργίου Δημητρίου Ιωάννου Καραγιάννης Κωνσταντίνου Μακρής Νικολάου Οικονόμου Παπαδόπουλος "
        "Σαμαράς Τσακίρης Χατζής",
        "30",
        "690####### 694####### 697#######",
    ),
    _c(
        2,
        "أحمد محمد مريم فاطمة خالد ليلى يوسف سارة عمر نور حسن هدى كريم أمينة",
        "الأحمد الحسن الخطيب السيد العلي الفارس القاسم الكردي المصري النجار حداد خوري سليمان منصور",
        "971",
        "50####### 52####### 55#######",
    ),
    _c(
        1,
        "אברהם דוד שרה רבקה מרים יוסף נועה תמר אורי יעל משה רחל",
        "כהן לוי מזרחי פרץ ביטון דהן אברהם פרידמן שפירא גולדברג כץ רוזן",
        "972",
        "502###### 525###### 544######",
    ),
    _c(
        2,
        "श्रुति आरव अनन्या अर्जुन दीपिका गीता ईशान कविता मीरा नेहा प्रिया राहुल संजय विवेक",
        "शर्मा वर्मा गुप्ता सिंह पटेल मेहता जोशी अग्रवाल चौहान मिश्रा नायर रेड्डी यादव कपूर",
        "91",
        "98######## 99######## 70########",
    ),
    _c(
        1,
        "小明 丽华 志强 秀英 建国 美玲 伟 芳 静 磊 雪梅 子涵",
        "王 李 张 刘 陈 杨 赵 黄 周 吴 徐 孙",
        "86",
        "138######## 139######## 150########",
        family_first=True,
        joined=True,
    ),
    _c(
        1,
        "太郎 花子 健一 美咲 翔太 さくら 陽菜 大輔 愛 蓮 優子 直樹",
        "佐藤 鈴木 高橋 田中 伊藤 渡辺 山本 中村 小林 加藤 吉田 山田",
        "81",
        "8012###### 9012######",
        family_first=True,
    ),
    _c(
        1,
        "민수 서연 지훈 하은 도윤 수빈 예준 지우 현우 유진 은지 준호",
        "김 이 박 최 정 강 조 윤 장 임 한 오",
        "82",
        "1023######",
        family_first=True,
        joined=True,
    ),
    _c(
        1,
        "สมชาย สมหญิง ศิริพร ณัฐพล กมล พิมพ์ชนก วรรณา ธนากร อรุณ มาลี ปิยะ สุดา",
        "ใจดี สุขสันต์ ทองคำ ศรีสุข วงศ์ไทย แสงทอง บุญมา จันทร์เพ็ญ รักไทย พงษ์พันธ์ เจริญผล มีสุข",
        "66",
        "81####### 89####### 92#######",
    ),
)

PRODUCTS: Final = (
    "Fado", "Bossa nova", "Jazz vinyl", "Blue Note reissues", "Opera", "Chamber music", "Film scores", "Kids' songs",
    "Flamenco", "Tango", "Morna", "Afrobeat", "Indie rock", "Metal", "Punk singles", "Hip hop", "Electronica",
    "Ambient", "Baroque", "Piano solo", "Choirs", "Christmas albums", "Live bootlegs", "Box sets", "Audio books",
    "Concert tickets", "Turntable needles", "Record sleeves", "Headphones", "Flat white", "Espresso", "Orange cake",
    "Pastel de nata", "Sourdough", "Iced tea", "Soul", "Funk", "Blues", "Reggae", "Folk",
)  # fmt: skip

NOTES: Final = (
    "Allergic to nuts.", "Asks for the owner by name.", "Collects first pressings.", "Pays by invoice, 30 days.",
    "Prefers to be called after 17:00.", "Brought a scratched disc back, exchanged.", "Birthday in May.",
    "Likes to listen before buying.", "Speaks little Portuguese, English is fine.", "Wants news about jazz only.",
    "Waits for the new fado box.", "Was unhappy about the late order; apologised.", "Wheelchair: open the side door.",
    "Gave us a nice review.", "Teacher: buys for the school choir.",
)  # fmt: skip
