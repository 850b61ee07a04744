import Testing

@testable import Serving

@Suite struct PrefixRoutesTests {
    /// The rows of pathType `Prefix` in the table "Examples" of Kubernetes' documentation of Ingress (networking/v1).
    private static let documented: [(prefixes: [String], path: String, match: String?)] = [
        (["/"], "/anything", "/"),
        (["/foo"], "/foo", "/foo"),
        (["/foo"], "/foo/", "/foo"),
        (["/foo/"], "/foo", "/foo/"),
        (["/foo/"], "/foo/", "/foo/"),
        (["/aaa/bb"], "/aaa/bbb", nil),
        (["/aaa/bbb"], "/aaa/bbb", "/aaa/bbb"),
        (["/aaa/bbb/"], "/aaa/bbb", "/aaa/bbb/"),
        (["/aaa/bbb"], "/aaa/bbb/", "/aaa/bbb"),
        (["/aaa/bbb"], "/aaa/bbb/ccc", "/aaa/bbb"),
        (["/aaa/bbb"], "/aaa/bbbxyz", nil),
        (["/", "/aaa"], "/aaa/ccc", "/aaa"),
        (["/", "/aaa", "/aaa/bbb"], "/aaa/bbb", "/aaa/bbb"),
        (["/", "/aaa", "/aaa/bbb"], "/ccc", "/"),
        (["/aaa"], "/ccc", nil),
    ]

    @Test(arguments: documented)
    func pathsMatchAsKubernetesDocuments(prefixes: [String], path: String, match: String?) throws {
        // The service of each prefix has the prefix as its name.
        #expect(try PrefixRoutes(prefixes.map { ($0, $0) }).service(for: path) == match)
        #expect(try PrefixRoutes(prefixes.reversed().map { ($0, $0) }).service(for: path) == match)
    }

    @Test(
        arguments: [
            ("/st%6Fnes/1", "stones"), ("/%73tones", "stones"), ("/stones%2F1", nil), ("/Stones", nil),
            ("//stones", nil),
            ("/stones//1", "stones"), ("/stones/%41", "stones"), ("/", nil), ("", nil),
        ] as [(String, String?)])
    func elementsAreComparedAsWhatTheyStandFor(path: String, service: String?) throws {
        #expect(try PrefixRoutes([("/stones", "stones")]).service(for: path) == service)
    }

    @Test(arguments: [
        "/-", "/-/", "/-/requests", "//-/requests", "/%2d/requests", "/%2D", "///%2d/events", "/-%2Frequests",
        "/%2d%2frequests", "/-?x",
    ])
    func whatIsForTheProcessesAloneLeadsNowhere(path: String) {
        let path = String(path.prefix { $0 != "?" })
        #expect(PrefixRoutes(allTo: "stones").service(for: path) == nil)
    }

    @Test(arguments: ["/-stones", "/a/-/b", "/--", "/", "/.-"])
    func otherPathsWithADashLeadWhereTheyShould(path: String) {
        #expect(PrefixRoutes(allTo: "stones").service(for: path) == "stones")
    }

    @Test(arguments: [
        (["stones"], "is no path"), (["/a b"], "is no path"), (["/a//b"], "is no path"), (["/a?b"], "is no path"),
        (["/%61"], "is no path"), ([""], "is no path"), (["/-/x"], "not for customers"), (["/a", "/a/"], "leave one"),
    ])
    func wrongRoutesAreTold(prefixes: [String], told: String) {
        do throws(PrefixRoutes.Problem) {
            _ = try PrefixRoutes(prefixes.map { ($0, $0) })
            Issue.record("they were taken")
        } catch {
            #expect(error.description.contains(told))
        }
    }

    @Test func servicesAreNamedOnce() throws {
        #expect(try PrefixRoutes([("/a", "one"), ("/bb", "two"), ("/c", "one")]).services == ["two", "one"])
    }
}
