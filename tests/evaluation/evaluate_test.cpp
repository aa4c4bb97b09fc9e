#include "maskid/evaluation/evaluate.hpp"

#include <fstream>

#include <gtest/gtest.h>

#include "support/error_of.hpp"
#include "support/fakes.hpp"
#include "support/temp_dir.hpp"

namespace fs = std::filesystem;

namespace maskid {
namespace {

/// Ann is red, Bob green; Cem is enrolled without a template.
Gallery small_gallery(const Sha256& anns_photo = sha256("ann")) {
  Gallery gallery(fake_makers());
  gallery.add({"ann", "ann/1.png", anns_photo, {}, "", {{{0, 0, 1}, ""}}});
  gallery.add({"bob", "bob/1.png", sha256("bob"), {}, "", {{{0, 1, 0}, ""}}});
  gallery.add({"cem", "cem/1.png", {}, {}, "unreadable", {}});
  return gallery;
}

class Evaluate : public testing::Test {
 protected:
  /// A painted probe of `subject_id`; without faces when `faces` is empty.
  LabelledPhoto probe(const std::string& subject_id, const std::vector<PaintedFace>& faces) {
    const auto path = folder_.path() / (std::to_string(++number_) + ".png");
    write_painted_photo(path, faces);
    return {subject_id, path};
  }

  Evaluation evaluate_all(const ProbeSet& probes, const EvaluateOptions& options = {}) {
    return evaluate(gallery_, probes, make_fake_extractor, options, {}, {});
  }

  TempDir folder_;
  Gallery gallery_ = small_gallery();
  int number_ = 0;
};

TEST_F(Evaluate, CountsMatedAndNonMatedProbes) {
  const auto result = evaluate_all({{probe("ann", {{red}}), probe("bob", {{green}}), probe("bob", {{red}})},
                                    {probe("xeno", {{blue}}), probe("yves", {{yellow}})}});
  EXPECT_EQ(result.rates.mated_searches, 3U);
  EXPECT_EQ(result.rates.nonmated_searches, 2U);
  EXPECT_FALSE(result.rates.mates_left_out);
  EXPECT_EQ(result.gallery, (GalleryCounts{2, 3, 1, 2}));
  ASSERT_FALSE(result.rates.cmc.empty());
  EXPECT_EQ(result.rates.cmc[0].tpir.count, 2U) << "Bob in red is taken for Ann";
  EXPECT_EQ(result.rates.cmc[0].tpir.of, 3U);
  EXPECT_EQ(result.timing.extraction.photos, 5U);
  EXPECT_EQ(result.timing.searches, 5U);
  EXPECT_TRUE(result.warnings.empty());
}

TEST_F(Evaluate, TellsTheOutcomeOfEveryProbeInOrder) {
  const auto probes = evaluate_all({{probe("bob", {{red}}), probe("ann", {})}, {probe("xeno", {{green}})}}).probes;
  ASSERT_EQ(probes.size(), 3U);
  EXPECT_TRUE(probes[0].mated);
  EXPECT_EQ(probes[0].subject_id, "bob");
  EXPECT_EQ(probes[0].rank, 2U);
  EXPECT_EQ(probes[0].first->subject_id, "ann");
  EXPECT_GT(probes[0].first->similarity, *probes[0].mate_similarity);
  EXPECT_TRUE(probes[1].mated);
  EXPECT_EQ(probes[1].failure, "no face");
  EXPECT_EQ(probes[1].rank, std::nullopt);
  EXPECT_FALSE(probes[1].first);
  EXPECT_FALSE(probes[2].mated);
  EXPECT_EQ(probes[2].rank, std::nullopt);
  EXPECT_EQ(probes[2].first->subject_id, "bob");
}

TEST_F(Evaluate, CountsAProbeWithoutAFaceAsAMiss) {
  std::ofstream(folder_.path() / "text.jpg") << "no photo";
  const auto result =
      evaluate_all({{probe("ann", {}), {"bob", folder_.path() / "text.jpg"}, probe("bob", {{green}})}, {}});
  EXPECT_EQ(result.rates.fta.count, 2U);
  EXPECT_EQ(result.rates.fta.of, 3U);
  EXPECT_EQ(result.rates.cmc[0].tpir.count, 1U);
  EXPECT_EQ(result.rates.cmc[0].tpir.of, 3U);
  EXPECT_EQ(result.probes[1].failure, "not a photo");
}

TEST_F(Evaluate, CountsATieAgainstTheMate) {
  const auto result = evaluate_all({{probe("ann", {{yellow}})}, {}});
  EXPECT_EQ(result.probes[0].rank, 2U) << "yellow is as much like Bob's green as like Ann's red";
  EXPECT_EQ(result.rates.cmc[0].tpir.count, 0U);
}

// Such a mate was told to be at the last rank, as if it had been found there.
TEST_F(Evaluate, FindsNoMateWithoutATemplate) {
  const auto result = evaluate_all({{probe("cem", {{red}})}, {}});
  EXPECT_TRUE(result.probes[0].mated);
  EXPECT_EQ(result.probes[0].rank, std::nullopt);
  EXPECT_EQ(result.probes[0].mate_similarity, std::nullopt);
  EXPECT_EQ(result.rates.cmc.back().tpir.count, 0U);
}

TEST_F(Evaluate, SearchesSubjectsWhoAreNotEnrolledAsNonMatedAndSaysSo) {
  const auto result = evaluate_all({{probe("ann", {{red}}), probe("dora", {{blue}})}, {}});
  EXPECT_EQ(result.rates.mated_searches, 1U);
  EXPECT_EQ(result.rates.nonmated_searches, 1U);
  ASSERT_EQ(result.warnings.size(), 1U);
  EXPECT_EQ(result.warnings[0], "1 of 2 probes show subjects who are not in the gallery and are searched as non-mated");
}

TEST_F(Evaluate, WarnsOfProbesThatAreEnrolledPhotos) {
  const auto same = probe("ann", {{red}});
  gallery_ = small_gallery(load_photo(same.path).content);
  const auto result = evaluate_all({{same, probe("bob", {{green}})}, {}});
  ASSERT_EQ(result.warnings.size(), 1U);
  EXPECT_EQ(result.warnings[0], "1 of 2 probes are photos that are enrolled, byte for byte");
}

TEST_F(Evaluate, DoesNotTakeUnreadablePhotosForOneAnother) {
  const auto result = evaluate_all({{probe("ann", {{red}}), {"bob", folder_.path() / "missing.png"}}, {}});
  EXPECT_TRUE(result.warnings.empty()) << "Cem's enrolled photo could not be read either";
}

TEST_F(Evaluate, RefusesAStrangerWhoIsInTheGallery) {
  const auto stranger = probe("ann", {{blue}});
  const auto error = error_of([&] { evaluate_all({{}, {stranger}}); });
  EXPECT_PRED2(contains, error, "'ann'");
  EXPECT_PRED2(contains, error, stranger.path.string());
  EXPECT_PRED2(contains, error, "must show people who are not");
}

TEST_F(Evaluate, RefusesAnEmptyProbeSet) {
  EXPECT_PRED2(contains, error_of([&] { evaluate_all({}); }), "no probe");
}

TEST_F(Evaluate, MeasuresAtAThresholdThatWasNotChosenHere) {
  EvaluateOptions options;
  options.threshold = 0.9;
  const auto result =
      evaluate_all({{probe("ann", {{red}}), probe("bob", {{yellow}})}, {probe("xeno", {{green}})}}, options);
  ASSERT_TRUE(result.shipped);
  EXPECT_EQ(result.shipped->threshold, 0.9F);
  EXPECT_EQ(result.shipped->fnir.count, 1U) << "Bob in yellow";
  EXPECT_EQ(result.shipped->fpir.count, 1U) << "Xeno in Bob's green";
  EXPECT_FALSE(evaluate_all({{probe("ann", {{red}})}, {}}).shipped);
}

TEST_F(Evaluate, TellsTheQualityOfEveryFaceThatWasFound) {
  const auto probes =
      evaluate_all({{probe("ann", {{red}}), probe("bob", {{green, {20, 20}, 20}}), probe("bob", {})}, {}}).probes;
  ASSERT_TRUE(probes[0].quality);
  EXPECT_EQ(probes[0].quality->score, 1) << "the painted detector is sure";
  EXPECT_GT(probes[0].quality->face.eye_distance, 30);
  EXPECT_EQ(probes[1].failure, "face too small");
  ASSERT_TRUE(probes[1].quality) << "it was found, but not searched";
  EXPECT_LT(probes[1].quality->face.eye_distance, 8);
  EXPECT_EQ(probes[2].quality, std::nullopt);
}

TEST_F(Evaluate, TellsTheMostSimilarNonMate) {
  const auto probes =
      evaluate_all({{probe("ann", {{red}}), probe("bob", {{red}}), probe("bob", {})}, {probe("xeno", {{red}})}}).probes;
  ASSERT_TRUE(probes[0].best_nonmate);
  EXPECT_LT(*probes[0].best_nonmate, *probes[0].mate_similarity) << "Bob, for Ann";
  EXPECT_EQ(probes[1].best_nonmate, probes[0].mate_similarity) << "Ann, for Bob in red";
  EXPECT_EQ(probes[2].best_nonmate, std::nullopt);
  EXPECT_EQ(probes[3].best_nonmate, probes[3].first->similarity);
}

TEST_F(Evaluate, DiscardsAtTheThresholdShippedOrElseTheOneAdvised) {
  const ProbeSet probes{{probe("ann", {{red}}), probe("bob", {{red}})},
                        {probe("xeno", {{blue}}), probe("yve", {{blue}})}};
  EvaluateOptions options;
  options.threshold = 0.9;
  const auto shipped = evaluate_all(probes, options);
  ASSERT_EQ(shipped.discards.size(), 5U);
  EXPECT_EQ(shipped.discards[0].threshold, 0.9F);
  EXPECT_EQ(shipped.discards[0].points[0].fnir, shipped.shipped->fnir);
  const auto advised = evaluate_all(probes);
  ASSERT_TRUE(advised.advice);
  ASSERT_FALSE(advised.discards.empty());
  EXPECT_EQ(advised.discards[0].threshold, advised.advice->threshold);
  EXPECT_TRUE(evaluate_all({{probe("ann", {{red}})}, {}}).discards.empty()) << "one person";
}

TEST_F(Evaluate, LeavesTheMateOutWhereThereIsNoStranger) {
  EXPECT_TRUE(evaluate_all({{probe("ann", {{red}}), probe("bob", {{green}})}, {}}).rates.mates_left_out);
}

TEST_F(Evaluate, HandsOutAllScoresInOrderWithAnyNumberOfThreads) {
  ProbeSet probes;
  for (int i = 0; i < 12; ++i) probes.probes.push_back(probe(i % 2 == 0 ? "ann" : "bob", {{{20.0 * i, 100, 200}}}));
  const auto run = [&](std::size_t jobs) {
    std::vector<std::vector<float>> scores;
    std::vector<std::size_t> progress;
    EvaluateOptions options;
    options.jobs = jobs;
    evaluate(
        gallery_, probes, make_fake_extractor, options,
        [&](const SearchScores& search, std::span<const std::string> subjects) {
          EXPECT_EQ(subjects.size(), search.similarities.size());
          scores.push_back(search.similarities);
        },
        [&](std::size_t done, std::size_t total) {
          progress.push_back(done);
          EXPECT_EQ(total, 12U);
        });
    EXPECT_EQ(progress.size(), 12U);
    EXPECT_EQ(progress.back(), 12U);
    return scores;
  };
  EXPECT_EQ(run(1), run(4));
}

}  // namespace
}  // namespace maskid
