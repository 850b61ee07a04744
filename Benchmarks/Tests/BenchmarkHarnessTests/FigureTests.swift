import BenchmarkHarness
import Testing

@Suite struct FigureTests {
    private func figure(_ values: [Double], _ target: Figure.Target? = nil) -> Figure {
        Figure("start-up", "to start", .milliseconds, by: .wall, values, target: target)
    }

    @Test func aFigureIsTheMedianOfItsRuns() { #expect(figure([40, 90, 50]).value == 50) }

    @Test(arguments: [
        (Figure.Target.atLeast(50), true), (.atLeast(51), false), (.below(50), false), (.below(51), true),
    ])
    func aTargetIsMetOnItsSide(target: Figure.Target, isMet: Bool) { #expect(figure([50], target).isMet == isMet) }

    @Test func withoutATargetThereIsNothingToMeet() {
        #expect(figure([50]).isMet == nil)
        #expect(figure([50]).ratio == nil)
    }

    @Test func theTableShowsTheTarget() {
        let text = TextTable.render([figure([40, 50, 60], .below(50)), figure([1_500])])
        #expect(
            text == """
                start-up
                  figure                                median  runs  spread  ÷ target      target
                  to start, by the clock on the wall     50 ms     3     40%     1.00x  ✗ below 50
                  to start, by the clock on the wall  1,500 ms     1      0%                      

                """)
    }

    @Test func figuresFollowTheComparisonsInTheCSVFile() {
        let lines = CSV.render([], [figure([40, 50, 60], .below(50)), figure([2])]).split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines[1] == "start-up,to start,ours,ms,wall,50.00,0.4000,,1.0000,50.00,false")
        #expect(lines[2] == "start-up,to start,ours,ms,wall,2.00,0.0000,,,,")
    }
}
