// swift-tools-version: 6.2
import PackageDescription

/// The benchmarks see the project's `package` API, which the compiler allows to modules of one package name alone.
/// SwiftPM names a package after the folder of its checkout, so the name is worked out the same way here: lower case,
/// with an underscore for what may not stand in an identifier.
let checkout = Context.packageDirectory.split(separator: "/").dropLast().last.map { String($0) } ?? "perennial"

func moduleName(_ folder: String) -> String {
    var name = ""
    for scalar in folder.lowercased().unicodeScalars {
        let isDigit = ("0"..."9").contains(scalar)
        let isAllowed = isDigit && !name.isEmpty || scalar == "_" || ("a"..."z").contains(scalar)
        name.unicodeScalars.append(isAllowed ? scalar : "_")
    }
    return name
}

let package = Package(
    name: "Benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: checkout, path: "..")],
    targets: [
        // Runs programs in turn, pinned to a core, and compares what they report.
        .target(name: "BenchmarkHarness"),
        .executableTarget(name: "bench", dependencies: ["BenchmarkHarness"]),
        // The programs of our own that are compared, each a process like its peers.
        .executableTarget(
            name: "ring", dependencies: [.product(name: "ActorRuntime", package: checkout)], packageAccess: false),
        .executableTarget(
            name: "mailbox", dependencies: [.product(name: "ActorRuntime", package: checkout)], packageAccess: false),
        .testTarget(name: "BenchmarkHarnessTests", dependencies: ["BenchmarkHarness"]),
    ],
    swiftLanguageModes: [.v6]
)

for target in package.targets {
    target.swiftSettings = [
        .treatAllWarnings(as: .error),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    ]
}

// Without access to this package's own name, a target takes the one that it is given.
for target in package.targets where !target.packageAccess {
    target.swiftSettings?.append(.unsafeFlags(["-package-name", moduleName(checkout)]))
}
