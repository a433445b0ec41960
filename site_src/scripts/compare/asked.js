// How the address of the page that compares says what it compares: `?a=torchvision/resnet50/&a=timm/resnet50/`.

export const MOST = 4; // that fit side by side

export const queryOf = (pages) => new URLSearchParams(pages.map((page) => ["a", page])).toString().replaceAll("%2F", "/");

export const pagesIn = (query) => new URLSearchParams(query).getAll("a").slice(0, MOST);
