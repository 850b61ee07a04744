internal import Applications
internal import FlowerShopApplication

/// The application that this program runs. The other files of the program know it by this value.
let theApplication: any ServedApplication = ShopApplication()
