// swift-tools-version: 6.2
import PackageDescription

/// Set by `make soak`: ThreadSanitizer is an allocator itself, and a second one in the process ends it at the start.
/// Memory figures are then left out.
let usesSystemAllocator = Context.environment["PERENNIAL_SYSTEM_ALLOCATOR"] == "1"

/// The rooms of the house, lowest first: a target imports only what stands above it in this list.
/// ARCHITECTURE.md says what each is for.
let package = Package(
    name: "perennial",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "perennial", targets: ["perennial"]),
        // For Benchmarks/, a package of its own: a package sees of another one what is in a product.
        .library(name: "ActorRuntime", targets: ["Contexts", "ActorRuntime"]),
    ],
    dependencies: [
        // By the standard library's own team: Deque for queues, Heap for merging.
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        // The argument parser of the Swift project itself: help, completion and errors that people know.
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        // The one maintained YAML parser for Swift that keeps line and column of every node.
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        // Files, errors and paths of the system in Swift, by the Swift project: what we would write around open and read.
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        // The Swift port that the HdrHistogram organisation itself keeps.
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
        // SQLite from Swift, by years of use: connections on queues of their own, cached statements, errors with their codes.
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        // Event loops and sockets for served processes, by the Swift project. Server, router and HTTP/1 parser are ours:
        // Hummingbird had 0.11 of nginx's bare answers a second of processor; with NIO's own codec the same small server
        // takes 1.2 to 1.3 times the instructions of a request, and the gateway, at 0.44 of nginx, has none to spare.
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        // The server community's own: the one log interface, and processes that end in order when a signal says so.
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .target(
            name: "Contexts",
            // Rounding and square roots that the compiler does not turn into an instruction.
            linkerSettings: [.linkedLibrary("m", .when(platforms: [.linux]))]),
        .target(
            name: "ActorRuntime",
            dependencies: ["Contexts", .product(name: "DequeModule", package: "swift-collections")]),
        .target(name: "Texts", dependencies: [.product(name: "SystemPackage", package: "swift-system")]),
        .target(name: "Platform", dependencies: ["Contexts", "ActorRuntime", "Texts"]),
        .target(
            name: "Measurement",
            dependencies: ["Texts", .product(name: "Histogram", package: "hdrhistogram-swift")]
                + (usesSystemAllocator ? [] : ["CJemalloc"])),
        .target(name: "Reports", dependencies: ["Texts", "Measurement"]),
        .target(
            name: "Traces",
            dependencies: [
                "Contexts", "Texts", .product(name: "HeapModule", package: "swift-collections"),
                .product(name: "SystemPackage", package: "swift-system"),
            ]),
        .target(
            name: "Scenarios",
            dependencies: [
                "Contexts", "ActorRuntime", "Platform", "Texts", "Measurement", "Traces",
                .product(name: "Yams", package: "Yams"),
            ]),
        .target(
            name: "Load",
            dependencies: [
                "Contexts", "Traces", "Scenarios", .product(name: "DequeModule", package: "swift-collections"),
            ]),
        // Requests that a scenario spells out, as bytes. Nothing is sent here.
        .target(name: "Requests", dependencies: ["Contexts", "Texts", "Scenarios"]),
        .target(name: "FlowerShop", dependencies: ["Contexts"]),
        .target(name: "Storage", dependencies: ["Contexts"]),
        // A target of its own, so that a program without SQLite does not build it.
        .target(
            name: "SQLiteStorage",
            dependencies: ["Contexts", "Storage", .product(name: "GRDB", package: "GRDB.swift")]),
        // MySQL and MariaDB, likewise.
        .target(
            name: "MySQLStorage", dependencies: ["Contexts", "Texts", "Storage", "CMariaDB"]),
        .target(
            name: "Polyglot",
            dependencies: [
                "Contexts", "Texts", "CSubreaper", "FlowerShop",
                .product(name: "SystemPackage", package: "swift-system"),
            ]),
        .target(
            name: "Serving",
            dependencies: [
                "Contexts", "Texts", .product(name: "DequeModule", package: "swift-collections"),
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
            ]),
        // Load over HTTP: a reader and connections of its own. With NIO's codec of HTTP/1 a client has half of wrk's rate a
        // second of its processor, with async-http-client an eighth.
        .target(
            name: "HTTPLoad",
            dependencies: [
                "Contexts", "Texts", .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]),
        // The bus over NATS JetStream, likewise.
        .target(
            name: "NATSBus",
            dependencies: [
                "Contexts", "Texts", "Serving", "CNats", .product(name: "Logging", package: "swift-log"),
            ]),
        .target(
            name: "Applications",
            dependencies: [
                "Contexts", "Texts", "Measurement", "Traces", "Scenarios", "Load", "Storage", "Polyglot",
            ]),
        .target(
            name: "FlowerShopApplication",
            dependencies: [
                "Contexts", "Texts", "Measurement", "Traces", "Scenarios", "Load", "FlowerShop", "Storage",
                "Polyglot", "Applications",
            ]),
        .target(
            name: "Simulation",
            dependencies: [
                "Contexts", "ActorRuntime", "Platform", "Texts", "Measurement", "Reports", "Traces", "Scenarios",
                "Load", "Polyglot", "Applications",
            ]),
        // A scenario against a real target.
        .target(
            name: "HTTPWorld",
            dependencies: [
                "Contexts", "Texts", "Measurement", "Scenarios", "Load", "Requests", "HTTPLoad", "Simulation",
                .product(name: "HeapModule", package: "swift-collections"),
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
            ]),
        // What stands in for the shop's payment provider: a program of its own, with a ledger of its own.
        .target(
            name: "PaymentProvider",
            dependencies: [
                "Contexts", "Texts", "Platform", "Scenarios", "FlowerShop", "Storage", "FlowerShopApplication",
                "Serving",
            ]),
        .target(
            name: "Manifests",
            dependencies: [
                "Contexts", "ActorRuntime", "Texts", "Platform", "Scenarios", "Applications",
                .product(name: "Yams", package: "Yams"),
            ]),
        // An application as processes.
        .target(
            name: "Hosting",
            dependencies: [
                "Contexts", "ActorRuntime", "Texts", "Platform", "Polyglot", "Scenarios", "Storage", "Serving",
                "Applications", .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"), .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "SystemPackage", package: "swift-system"),
            ]),
        .executableTarget(
            name: "perennial",
            dependencies: [
                "Contexts", "ActorRuntime", "Texts", "Measurement", "Reports", "Traces", "Scenarios", "Load",
                "Platform", "Polyglot", "Storage", "SQLiteStorage", "MySQLStorage", "Serving", "NATSBus",
                "Applications",
                "FlowerShop", "FlowerShopApplication", "PaymentProvider", "Simulation", "Manifests", "Hosting",
                "Requests", "HTTPLoad", "HTTPWorld",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"), .product(name: "Logging", package: "swift-log"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            linkerSettings: [
                // Nobody loads the program as a library. Without the names for one, each of a shop's processes has 4.6 MB
                // less of it in memory.
                .unsafeFlags(
                    ["-Xlinker", "--no-export-dynamic"], .when(platforms: [.linux], configuration: .release))
            ]),

        // The process allocator: its counters are the memory figures of a report.
        .systemLibrary(name: "CJemalloc", pkgConfig: "jemalloc", providers: [.apt(["libjemalloc-dev"])]),
        // MariaDB's client in C, which speaks to MySQL too: as old as the protocol, and kept by those who keep the server.
        .systemLibrary(name: "CMariaDB", pkgConfig: "libmariadb", providers: [.apt(["libmariadb-dev"])]),
        // The client in C of those who make NATS, as Debian has it. Swift's own client has no JetStream in a release.
        .systemLibrary(name: "CNats", pkgConfig: "libnats", providers: [.apt(["libnats-dev"])]),
        // Two calls of Linux for external programs: for what they leave behind, and for what they are not to inherit.
        .systemLibrary(name: "CSubreaper"),

        // What tests of several targets need; in no product.
        .target(name: "TestSupport", dependencies: ["Contexts", "Measurement"], path: "Tests/TestSupport"),
        .testTarget(name: "ContextsTests", dependencies: ["Contexts", "TestSupport"]),
        .testTarget(name: "ActorRuntimeTests", dependencies: ["Contexts", "ActorRuntime", "TestSupport"]),
        .testTarget(
            name: "FlowerShopTests",
            dependencies: [
                "Contexts", "FlowerShop", "FlowerShopApplication", "Storage", "TestDatabases", "TestSupport",
            ]),
        // Keeps numbers in a database as a test tells it to, so that it can be traced, and killed.
        .executableTarget(
            name: "storage-program",
            dependencies: ["Contexts", "Storage", "SQLiteStorage", "MySQLStorage", "StorageSamples"],
            path: "Tests/StorageProgram"),
        // A server for more connections than the process of all tests can have.
        .executableTarget(
            name: "serving-program",
            dependencies: [
                "Texts", "Serving", .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                // What ours is measured against.
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ], path: "Tests/ServingProgram"),
        // A client that asks as fast as it can, or at a rate, for measuring what sends load.
        .executableTarget(
            name: "load-program",
            dependencies: [
                "Contexts", "Texts", "Measurement", "HTTPLoad", .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ], path: "Tests/LoadProgram"),
        // The transports of events side by side, for measuring.
        .executableTarget(
            name: "bus-program",
            dependencies: [
                "Contexts", "Texts", "FlowerShop", "FlowerShopApplication", "Storage", "SQLiteStorage", "Serving",
                "NATSBus", .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ], path: "Tests/BusProgram"),
        // The smallest application that has one of everything, which is no shop: simulated and served.
        .executableTarget(
            name: "library-program",
            dependencies: [
                "Contexts", "Texts", "Measurement", "Traces", "Polyglot", "Scenarios", "Load", "Storage",
                "SQLiteStorage",
                "Serving", "Platform", "Applications", "Hosting", .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ], path: "Tests/LibraryProgram"),
        // The smallest tables that have all that tables can have.
        .target(name: "StorageSamples", dependencies: ["Contexts", "Storage"], path: "Tests/StorageSamples"),
        // Places for databases, one new and empty for each test.
        .target(
            name: "TestDatabases",
            dependencies: ["Contexts", "Storage", "SQLiteStorage", "MySQLStorage", "TestSupport"],
            path: "Tests/TestDatabases"),
        .testTarget(
            name: "StorageTests",
            dependencies: [
                "Contexts", "Storage", "SQLiteStorage", "MySQLStorage", "StorageSamples", "TestDatabases",
                "TestSupport", "storage-program",
            ]),
        .testTarget(name: "PlatformTests", dependencies: ["Contexts", "ActorRuntime", "Platform", "TestSupport"]),
        .testTarget(
            name: "TextsTests",
            dependencies: ["Texts", "TestSupport", .product(name: "SystemPackage", package: "swift-system")]),
        .testTarget(
            name: "MeasurementTests",
            dependencies: [
                "Texts", "Measurement", "TestSupport", .product(name: "Histogram", package: "hdrhistogram-swift"),
            ]),
        .testTarget(
            name: "ReportsTests",
            dependencies: [
                "Texts", "Measurement", "Reports", "FlowerShopApplication", "TestSupport",
                .product(name: "Histogram", package: "hdrhistogram-swift"),
            ]),
        .testTarget(
            name: "TracesTests", dependencies: ["Contexts", "Texts", "Traces", "Scenarios", "TestSupport"]),
        .testTarget(
            name: "ScenariosTests",
            dependencies: [
                "Contexts", "ActorRuntime", "Platform", "Texts", "Measurement", "Traces", "Scenarios",
                "FlowerShopApplication", "TestSupport",
            ]),
        .testTarget(
            name: "RequestsTests",
            dependencies: ["Contexts", "Texts", "Scenarios", "Requests", "FlowerShopApplication", "TestSupport"]),
        .testTarget(name: "LoadTests", dependencies: ["Contexts", "Traces", "Scenarios", "Load", "TestSupport"]),
        .testTarget(
            name: "PolyglotTests",
            dependencies: ["Contexts", "FlowerShop", "FlowerShopApplication", "Polyglot", "Storage", "TestSupport"]),
        .testTarget(
            name: "ServingTests",
            dependencies: [
                "Contexts", "Texts", "FlowerShop", "FlowerShopApplication", "Applications", "Storage", "Serving",
                "StorageSamples", "TestDatabases", "TestSupport", "serving-program",
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
                // Another parser, to hold ours against.
                .product(name: "NIOEmbedded", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
            ]),
        .testTarget(
            name: "HTTPLoadTests",
            dependencies: [
                "Contexts", "Texts", "HTTPLoad", "Serving", "TestSupport",
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
            ]),
        .testTarget(
            name: "HTTPWorldTests",
            dependencies: [
                "Contexts", "Texts", "Measurement", "Scenarios", "Simulation", "HTTPWorld", "FlowerShopApplication",
            ]),
        .testTarget(
            name: "NATSBusTests",
            dependencies: [
                "Contexts", "Texts", "FlowerShop", "FlowerShopApplication", "Storage", "Serving", "NATSBus", "CNats",
                "TestDatabases", "TestSupport", "bus-program", .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]),
        .testTarget(
            name: "HostingTests",
            dependencies: [
                "Contexts", "Texts", "Platform", "Scenarios", "Storage", "SQLiteStorage", "Serving", "Applications",
                "FlowerShop", "FlowerShopApplication", "PaymentProvider", "Hosting", "TestSupport", "library-program",
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
            ]),
        .testTarget(
            name: "ManifestsTests",
            dependencies: [
                "Contexts", "ActorRuntime", "Texts", "Platform", "Scenarios", "Applications", "FlowerShopApplication",
                "Manifests", "Serving", "TestSupport", .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"), .product(name: "Yams", package: "Yams"),
            ],
            exclude: ["Golden"]),
        .testTarget(
            name: "SimulationTests",
            dependencies: [
                "Contexts", "ActorRuntime", "FlowerShop", "Platform", "Texts", "Measurement", "Reports", "Traces",
                "Polyglot", "Scenarios", "Load", "Applications", "FlowerShopApplication", "Simulation", "Storage",
                "TestSupport", "library-program",
            ]),
        .testTarget(
            name: "PerennialTests",
            dependencies: [
                "Contexts", "ActorRuntime", "Texts", "Measurement", "Reports", "FlowerShopApplication", "Serving",
                "Hosting", "HTTPWorld", "Storage", "SQLiteStorage", "MySQLStorage", "TestSupport", "TestDatabases",
                "perennial",
                .product(name: "SystemPackage", package: "swift-system"),
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
            ],
            exclude: ["Golden", "Schemas", "Browser/browser.py"]),
    ],
    swiftLanguageModes: [.v6]
)

/// Tests run whole scenarios in a debug build. With these targets optimised there too, a run takes half the time;
/// ARCHITECTURE.md has the figures.
let optimisedInDebug: Set = ["Measurement", "FlowerShop", "Storage"]

for target in package.targets where target.type != .system {
    target.swiftSettings = [
        .treatAllWarnings(as: .error),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    ]
    if target.name == "ActorRuntime" {
        // The run-time check for overlapping accesses costs the event loop a fifth of its time. Debug builds keep it, and
        // with them all tests but those that start the command.
        target.swiftSettings?.append(
            .unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release)))
    }
    if optimisedInDebug.contains(target.name) {
        // As whole modules, not in batches: what is generic in another file would stay slow. Without several threads the
        // compiler would refuse to write an index. Assertions stay.
        target.swiftSettings?.append(
            .unsafeFlags(
                [
                    "-O", "-disable-batch-mode", "-whole-module-optimization", "-num-threads", "2",
                    "-assert-config", "Debug",
                ],
                .when(configuration: .debug)))
    }
    if usesSystemAllocator { target.swiftSettings?.append(.define("SYSTEM_ALLOCATOR")) }
}
