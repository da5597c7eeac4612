/** Names and other values of seeded users and organizations. */

// prettier-ignore
export const FIRST_NAMES = [
  "Ada", "Adrián", "Aiko", "Aisha", "Alan", "Amara", "Amélie", "Ana", "Anders", "Anna", "Arjun", "Ayşe", "Barbara",
  "Ben", "Björn", "Carlos", "Chen", "Chidi", "Chloé", "Clara", "Daniel", "David", "Deepa", "Diego", "Edith", "Elena",
  "Emil", "Emma", "Erik", "Farid", "Fatima", "Felix", "Fiona", "Frances", "Gabriel", "Grace", "Greta", "Hannah",
  "Hedy", "Hiroshi", "Hugo", "Ibrahim", "Inés", "Ingrid", "Irene", "Ivan", "Jacob", "James", "Jana", "Jürgen",
  "Kamala", "Karen", "Katherine", "Kenji", "Kofi", "Lars", "Leila", "Linus", "Liu", "Lucía", "Łukasz", "Maja",
  "Malik", "Margaret", "Maria", "Mateo", "Mei", "Mia", "Michael", "Mohammed", "Nadia", "Naomi", "Ngozi", "Niels",
  "Noah", "Nora", "Olga", "Oliver", "Omar", "Óscar", "Paul", "Priya", "Rachel", "Radia", "Rosa", "Rui", "Samuel",
  "Sara", "Siobhan", "Sofia", "Søren", "Tariq", "Thomas", "Tomás", "Vera", "Wei", "William", "Yara", "Yuki", "Zoë",
] as const;

// prettier-ignore
export const LAST_NAMES = [
  "Abe", "Adeyemi", "Ahmed", "Allen", "Almeida", "Andersen", "Bakker", "Banerjee", "Bauer", "Becker", "Bell",
  "Bergström", "Bianchi", "Brown", "Çelik", "Chan", "Chavez", "Clark", "Cohen", "Costa", "Davies", "Diaz", "Dubois",
  "Eriksson", "Evans", "Fernández", "Ferrari", "Fischer", "Fontaine", "Fraser", "Fujita", "García", "Ghosh", "Green",
  "Gupta", "Hamilton", "Hansen", "Hassan", "Herrera", "Hoffmann", "Hopper", "Ibáñez", "Ito", "Jackson", "Jansen",
  "Jensen", "Johansson", "Jones", "Kamara", "Kaplan", "Keller", "Khan", "Kim", "Kowalski", "Kumar", "Lamarr",
  "Larsen", "Lee", "Leroy", "Lewis", "Lindqvist", "Lopez", "Lovelace", "Mahmoud", "Martin", "Mbeki", "Mendes",
  "Meyer", "Miller", "Mitchell", "Moreau", "Müller", "Nakamura", "Nguyen", "Nielsen", "Nowak", "O'Brien", "Okafor",
  "Olsen", "O'Neill", "Park", "Patel", "Pérez", "Perlman", "Petrov", "Popescu", "Quispe", "Rahman", "Reyes",
  "Ricci", "Robinson", "Rossi", "Sato", "Schmidt", "Schneider", "Silva", "Singh", "Smith", "Sokolova", "Suzuki",
  "Tanaka", "Taylor", "Thompson", "Torres", "Turing", "Van Dijk", "Vasquez", "Walker", "Wang", "Weber", "White",
  "Wilson", "Wójcik", "Wright", "Yamamoto", "Yıldız", "Young", "Zhang", "Zimmermann",
] as const;

/** Domains that are reserved for examples (RFC 2606). */
export const EMAIL_DOMAINS = ["example.com", "example.net", "example.org", "mail.example"] as const;

export const LOCALES = ["en-US", "en-GB", "de-DE", "fr-FR", "es-ES", "pt-BR", "ja-JP"] as const;

export const PLAN_NAMES = ["free", "free", "free", "pro", "pro", "enterprise"] as const;

// prettier-ignore
export const COMPANY_NAMES = [
  "Acme", "Amber", "Anchor", "Arrow", "Atlas", "Beacon", "Birch", "Bluebird", "Bright", "Cedar", "Cobalt", "Compass",
  "Copper", "Crescent", "Delta", "Ember", "Evergreen", "Falcon", "Foundry", "Fox", "Granite", "Harbor", "Hazel",
  "Horizon", "Indigo", "Iron", "Juniper", "Keystone", "Lantern", "Lighthouse", "Lumen", "Maple", "Meridian", "Mint",
  "Mosaic", "Nimbus", "North", "Oak", "Onyx", "Orchard", "Otter", "Pebble", "Pine", "Pioneer", "Quartz", "Raven",
  "Redwood", "River", "Saffron", "Sierra", "Silver", "Slate", "Solstice", "Spruce", "Sterling", "Summit", "Terra",
  "Thistle", "Timber", "Umber", "Velvet", "Violet", "Willow", "Zephyr",
] as const;

// prettier-ignore
export const COMPANY_KINDS = [
  "Analytics", "Bank", "Books", "Clinic", "Coffee", "Construction", "Design", "Dynamics", "Energy", "Farms", "Films",
  "Foods", "Games", "Health", "Insurance", "Labs", "Logistics", "Media", "Mobility", "Music", "Networks", "Partners",
  "Pharma", "Press", "Robotics", "Security", "Software", "Sports", "Studio", "Systems", "Travel", "University",
] as const;
