internal import Applications
internal import FlowerShopApplication

/// The application that this program runs. Every other file of the program knows it by this value alone.
let theApplication: any Application = ShopApplication()
