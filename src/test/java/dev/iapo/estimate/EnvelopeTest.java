package dev.iapo.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.iapo.estimate.Envelope.Line;
import dev.iapo.estimate.Envelope.Segment;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeTest {
  private static final double ALL = Double.NEGATIVE_INFINITY;
  private static final Line DEAR = new Line(0, 0.875, 8);
  private static final Line MIDDLE = new Line(1, 0.75, 4);
  private static final Line CHEAP = new Line(2, 0.5, 2);

  @Test
  void of_threeLines_crossWhereTheyAreEqual() {
    assertThat(Envelope.of(List.of(CHEAP, DEAR, MIDDLE)).segments())
        .containsExactly(
            new Segment(DEAR, 0, -0.03125),
            new Segment(MIDDLE, -0.03125, -0.125),
            new Segment(CHEAP, -0.125, ALL));
  }

  @Test
  void of_aLineBelowTheOthers_isLeftOut() {
    Line never = new Line(3, 0.6, 4);
    Line beaten = new Line(4, 0.4, 2);
    assertThat(Envelope.of(List.of(never, beaten, DEAR, MIDDLE, CHEAP)).segments())
        .extracting(Segment::line)
        .containsExactly(DEAR, MIDDLE, CHEAP);
  }

  @Test
  void of_threeLinesThroughOnePoint_leavesOutTheMiddleOne() {
    Line through = new Line(3, 0.625, 4); // halfway between the others at every weight
    Line steep = new Line(4, 0.75, 6);
    assertThat(Envelope.of(List.of(through, steep, CHEAP)).segments())
        .containsExactly(new Segment(steep, 0, -0.0625), new Segment(CHEAP, -0.0625, ALL));
  }

  @Test
  void of_sameLines_takesTheFirst() {
    Line same = new Line(9, MIDDLE.quality(), MIDDLE.cost());
    assertThat(Envelope.of(List.of(MIDDLE, same)).segments())
        .containsExactly(new Segment(MIDDLE, 0, ALL));
  }

  @Test
  void of_sameQuality_cheaperOneIsBestBelowZero() {
    Line cheaper = new Line(9, 0.75, 1);
    assertThat(Envelope.of(List.of(cheaper, MIDDLE)).segments())
        .containsExactly(new Segment(cheaper, 0, ALL));
    assertThat(Envelope.of(List.of(MIDDLE, cheaper)).segments())
        .containsExactly(new Segment(MIDDLE, 0, 0), new Segment(cheaper, 0, ALL));
  }

  @Test
  void of_sameCost_isDecidedByQuality() {
    Line better = new Line(9, 0.8, MIDDLE.cost());
    assertThat(Envelope.of(List.of(MIDDLE, better)).segments())
        .containsExactly(new Segment(better, 0, ALL));
  }

  @Test
  void of_oneLine_isBestEverywhere() {
    Line free = new Line(0, 0.5, 0);
    assertThat(Envelope.of(List.of(free)).segments()).containsExactly(new Segment(free, 0, ALL));
  }

  /** On a coarse grid, so that ties are common. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8, 40})
  void of_randomLines_isWhatTryingEveryLineGives(int n) {
    for (int seed = 0; seed < 300; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      List<Line> lines = new ArrayList<>();
      for (int arm = 0; arm < n; arm++) {
        lines.add(new Line(arm, random.nextInt(9) / 8.0, random.nextInt(1, 9)));
      }
      List<Segment> segments = Envelope.of(lines).segments();
      for (int i = 0; i < segments.size(); i++) {
        Segment segment = segments.get(i);
        assertThat(segment.from()).isEqualTo(i == 0 ? 0 : segments.get(i - 1).to());
        boolean point = segment.from() == 0 && segment.to() == 0 && i == 0;
        assertThat(segment.to() < segment.from() || point).isTrue();
        double inside =
            Double.isInfinite(segment.to())
                ? segment.from() - 1
                : (segment.from() + segment.to()) / 2;
        assertThat(segment.line()).isEqualTo(best(lines, inside));
      }
      assertThat(segments.get(segments.size() - 1).to()).isEqualTo(ALL);
      assertThat(segments.get(0).line()).isEqualTo(best(lines, 0));
    }
  }

  private static Line best(List<Line> lines, double weight) {
    Line best = lines.get(0);
    for (Line line : lines) {
      best = line.at(weight) > best.at(weight) ? line : best;
    }
    return best;
  }

  @Test
  void nonDominated_keepsWhatNothingBeatsCheapestFirst() {
    Line below = new Line(3, 0.7, 4);
    Line dearer = new Line(4, 0.75, 5);
    Line same = new Line(5, 0.5, 2);
    Line concave = new Line(6, 0.55, 3); // on no segment, and yet beaten by none
    assertThat(Envelope.nonDominated(List.of(DEAR, below, CHEAP, dearer, same, concave, MIDDLE)))
        .containsExactly(CHEAP, concave, MIDDLE, DEAR);
  }

  @Test
  void line_ofANegativeCost_isRefused() {
    assertThatThrownBy(() -> new Line(7, 0.5, -1))
        .hasMessage(
            "line of arm 7: quality 0.5, cost -1.0 (expected: finite, and a cost of at least 0)");
  }
}
