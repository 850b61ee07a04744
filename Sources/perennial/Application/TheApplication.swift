internal import Applications
internal import FlowerShopApplication

/// The application that this program runs. The other files of the program know it by this value, but for two that
/// choose which of the shop's metrics to tell first (`BaselineCheck`, `CapacityResult`).
let theApplication: any Application = ShopApplication()
