#include "maskid/gallery/search_index.hpp"

#include <cmath>
#include <random>

#include <gtest/gtest.h>

#include "maskid/base/files.hpp"
#include "maskid/gallery/gallery_file.hpp"

#include "gallery/gallery_files.hpp"
#include "gallery/quantized_rows.hpp"
#include "support/error_of.hpp"
#include "support/synthetic_population.hpp"
#include "support/temp_dir.hpp"

namespace maskid {
namespace {

namespace fs = std::filesystem;

const Day today = *parse_day("2027-12-31");

void expect_same(const std::vector<Candidate>& found, const std::vector<Candidate>& expected) {
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_EQ(found[i].subject_id, expected[i].subject_id) << i;
    EXPECT_EQ(found[i].similarity, expected[i].similarity) << i << ": to the last bit";
  }
}

class SearchIndexLaws : public testing::TestWithParam<std::uint32_t> {
 protected:
  static SyntheticPeople some_people(std::uint32_t seed) {
    std::mt19937 random(seed);
    SyntheticPeople people;
    people.subjects = 1 + random() % 300;
    people.photos = 1 + random() % 3;
    people.templates = 1 + random() % 5;
    people.failed_every = random() % 6;
    people.dimension = static_cast<int>(2 + random() % 140);
    people.seed = seed;
    return people;
  }

  SearchIndexLaws() { write_gallery(path_, makers_of(people_), photos_of(people_)); }

  const SyntheticPeople people_ = some_people(GetParam());
  const TempDir folder_;
  const fs::path path_ = folder_.path() / "people.gallery";
};

TEST_P(SearchIndexLaws, AnswersAsTheWholeGalleryDoes) {
  write_search_index(path_);
  const auto indexed = open_indexed_gallery(path_, today);
  ASSERT_NE(indexed, nullptr);
  const auto whole = load_gallery(path_);
  EXPECT_EQ(indexed->subjects(), whole.subjects().size());
  EXPECT_EQ(indexed->makers(), whole.makers());
  std::vector<Embedding> probes;
  for (std::size_t i = 0; i < 12; ++i) probes.push_back(probe_of(people_, i));
  for (float& value : probes[1]) value *= 0.3F;  // a weighted probe is shorter
  for (float& value : probes[2]) value = 0;
  for (const std::size_t count : {1, 5, 1000}) {
    const auto selected = indexed->preselect(probes, count);
    EXPECT_GE(selected->subjects().size(), std::min(count, whole.subjects().size()));
    for (const auto& probe : probes) {
      expect_same(best_candidates(selected->similarities(probe), selected->subjects(), count),
                  best_candidates(whole.similarities(probe), whole.subjects(), count));
    }
  }
  EXPECT_TRUE(indexed->preselect({}, 5)->subjects().empty());
  EXPECT_PRED2(contains, error_of([&] { indexed->preselect(std::vector<Embedding>{{1, 0, 0}}, 5); }), "dimension");
}

INSTANTIATE_TEST_SUITE_P(People, SearchIndexLaws, testing::Range(1U, 16U));

TEST(QuantizedRows, ProductsDifferByNoMoreThanIsSaid) {
  std::mt19937 random(5);
  std::normal_distribution<float> normal;
  for (int round = 0; round < 200; ++round) {
    const std::size_t dimension = 1 + random() % 192;
    const auto direction = [&] {
      Embedding values(dimension);
      double squares = 0;
      for (float& value : values) squares += std::pow(value = std::pow(normal(random), 3.0F), 2);
      for (float& value : values) value = static_cast<float>(value / std::sqrt(squares));
      return values;
    };
    std::vector<std::int8_t> steps(192);
    const auto row = direction();
    const auto quantized = quantize(row, std::span(steps).first(dimension));
    const auto probe = direction();
    float best = -2;
    const std::vector<std::span<const float>> probes = {probe};
    const std::vector<std::span<float>> bests = {{&best, 1}};
    const std::vector<std::uint32_t> owners = {0};
    const auto differs = raise_best(
        {steps.data(), std::span(&quantized.scale, 1), owners, 192, quantized.length, quantized.error}, probes, bests);
    double product = 0;
    for (std::size_t i = 0; i < dimension; ++i) product += static_cast<double>(row[i]) * probe[i];
    EXPECT_LE(std::abs(best - product), differs[0]);
    EXPECT_LT(differs[0], 0.1F);
  }
}

/// A gallery of `people` with an index beside it, in which photos have codes from `coded_from` templates on.
class IndexedPeople : public testing::Test {
 protected:
  IndexedPeople(const SyntheticPeople& people, std::size_t coded_from) : people_(people) {
    write_gallery(path_, makers_of(people_), photos_of(people_));
    write_search_index(path_, coded_from);
  }

  const SyntheticPeople people_;
  const TempDir folder_;
  const fs::path path_ = folder_.path() / "people.gallery";
  const fs::path index_ = folder_.path() / "people.gallery.index";
};

class SearchIndex : public IndexedPeople {
 protected:
  SearchIndex()
      : IndexedPeople({.subjects = 20,
                       .photos = 2,
                       .templates = 3,
                       .failed_every = 7,
                       .dimension = 24,
                       .noise = 0.05F,
                       .seed = 3},
                      coded_templates) {}
};

TEST_F(SearchIndex, LiesBesideTheGalleryAndIsItsOwnersAlone) {
  ASSERT_TRUE(fs::exists(index_));
  EXPECT_EQ(index_of(path_), index_);
  EXPECT_EQ(fs::status(index_).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_FALSE(fs::exists(folder_.path() / "people.gallery.index.partial"));
}

TEST_F(SearchIndex, OfAnotherStateOfTheGalleryIsNotUsed) {
  const auto old = read_file(index_);
  remove_subject(path_, photo_of(people_, 0, 0).subject_id);
  EXPECT_FALSE(fs::exists(index_)) << "what a small gallery was is not kept";
  put_file(index_, old);
  put_file(index_.string() + ".partial", old);
  EXPECT_EQ(open_indexed_gallery(path_, today), nullptr);
  EXPECT_EQ(open_gallery(path_, today)->subjects(), 19U);
  remove_subject(path_, photo_of(people_, 1, 0).subject_id);
  EXPECT_FALSE(fs::exists(index_) || fs::exists(index_.string() + ".partial")) << "left by one who was killed";
}

TEST_F(SearchIndex, ThatIsDamagedIsNotUsedOrAnswersAnError) {
  const auto whole = read_file(index_);
  const std::vector<Embedding> probe = {probe_of(people_, 1)};
  for (std::size_t length = 0; length < whole.size(); length += length < 200 ? 1 : 97) {
    put_file(index_, whole.substr(0, length));
    EXPECT_EQ(open_indexed_gallery(path_, today), nullptr) << length;
  }
  for (std::size_t byte = 0; byte < whole.size(); byte += byte < 200 || byte > 4096 ? 1 : 97) {
    auto damaged = whole;
    damaged[byte] = static_cast<char>(damaged[byte] ^ 0x80);
    put_file(index_, damaged);
    const auto indexed = open_indexed_gallery(path_, today);
    EXPECT_TRUE(byte >= 4096 || indexed == nullptr) << byte;
    try {
      if (indexed) indexed->preselect(probe, 3);
    } catch (const Error&) {
    }
  }
}

TEST_F(SearchIndex, OfAGalleryReplacedMeanwhileIsNotUsed) {
  const auto bytes = read_file(path_);
  put_file(path_, bytes);
  EXPECT_EQ(open_indexed_gallery(path_, today), nullptr) << "the same bytes in another file";
  write_search_index(path_);
  EXPECT_NE(open_indexed_gallery(path_, today), nullptr);
}

TEST_F(SearchIndex, IsNotUsedWhereAPhotoHasExpiredUntilThatIsPurged) {
  const auto tomorrow = today + std::chrono::days(1);
  set_consent(path_, photo_of(people_, 3, 0).subject_id, {"form 7", today});
  write_search_index(path_);
  EXPECT_NE(open_indexed_gallery(path_, today), nullptr);
  EXPECT_EQ(open_gallery(path_, today)->subjects(), 20U);
  EXPECT_EQ(open_indexed_gallery(path_, tomorrow), nullptr);
  EXPECT_EQ(open_gallery(path_, tomorrow)->subjects(), 19U);
  purge_expired(path_, tomorrow);
  write_search_index(path_);
  EXPECT_NE(open_indexed_gallery(path_, tomorrow), nullptr);
  EXPECT_EQ(open_gallery(path_, tomorrow)->subjects(), 19U);
}

TEST_F(SearchIndex, IsNotMadeOfWhatIsNoUnitVector) {
  auto photo = photo_of(people_, 1, 0);
  for (const float value : {0.0F, 3.0F, std::nanf("")}) {
    photo.templates = {{Embedding(24, value), ""}};
    write_gallery(path_, makers_of(people_), {photo});
    EXPECT_PRED2(contains, error_of([&] { write_search_index(path_); }), "no unit vector");
    EXPECT_FALSE(fs::exists(index_));
  }
}

class CodedIndex : public IndexedPeople {
 protected:
  CodedIndex()
      : IndexedPeople({.subjects = 600,
                       .photos = 2,
                       .templates = 2,
                       .failed_every = 50,
                       .dimension = 32,
                       .noise = 0.1F,
                       .seed = 3},
                      1) {}

  std::string first_of(const std::shared_ptr<const Gallery>& part, const Embedding& probe) const {
    return best_candidates(part->similarities(probe), part->subjects(), 1).at(0).subject_id;
  }
};

TEST_F(CodedIndex, FindsWhomAnExactSearchFindsWithAllTheirPhotos) {
  const auto indexed = open_indexed_gallery(path_, today);
  ASSERT_NE(indexed, nullptr);
  const auto whole = load_gallery(path_);
  const auto sizes = whole.tally().by_subject();
  std::size_t same = 0;
  for (std::size_t i = 0; i < 100; ++i) {
    const std::vector<Embedding> probe = {probe_of(people_, i)};
    const auto part = indexed->preselect(probe, 3);
    ASSERT_GE(part->subjects().size(), 3U);
    EXPECT_LT(part->subjects().size(), 300U) << "they were chosen";
    const auto similarities = whole.similarities(probe[0]);
    const auto of_part = part->similarities(probe[0]);
    const auto part_sizes = part->tally().by_subject();
    for (std::size_t k = 0; k < of_part.size(); ++k) {
      const auto subject = std::ranges::find(whole.subjects(), part->subjects()[k]) - whole.subjects().begin();
      EXPECT_EQ(of_part[k], similarities[static_cast<std::size_t>(subject)]) << "exact, whoever was chosen";
      EXPECT_EQ(part_sizes[k], sizes[static_cast<std::size_t>(subject)]);
    }
    if (first_of(part, probe[0]) == best_candidates(similarities, whole.subjects(), 1)[0].subject_id) ++same;
  }
  EXPECT_GE(same, 99U);
}

TEST_F(CodedIndex, ComparesEverybodyWhereThatIsWanted) {
  const auto indexed = open_indexed_gallery(path_, today);
  const auto whole = load_gallery(path_);
  for (std::size_t i = 0; i < 30; ++i) {
    const std::vector<Embedding> probe = {probe_of(people_, i)};
    const auto part = indexed->preselect(probe, 40, true);
    expect_same(best_candidates(part->similarities(probe[0]), part->subjects(), 40),
                best_candidates(whole.similarities(probe[0]), whole.subjects(), 40));
  }
  const std::vector<Embedding> probe = {probe_of(people_, 1)};
  EXPECT_EQ(indexed->preselect(probe, 600)->subjects().size(), 600U) << "more than codes choose among";
  EXPECT_TRUE(indexed->preselect(probe, 0)->subjects().empty());
}

TEST_F(CodedIndex, TellsHowOftenItFindsTheMostAlike) {
  const auto recall = open_indexed_gallery(path_, today)->recall();
  ASSERT_TRUE(recall);
  EXPECT_GT(recall->tried, 120U);
  EXPECT_LE(recall->tried, 128U);
  EXPECT_LE(recall->found, recall->tried);
  EXPECT_GE(recall->found, recall->tried * 98 / 100);
  write_search_index(path_);
  EXPECT_FALSE(open_indexed_gallery(path_, today)->recall()) << "an exact one";
}

TEST_F(CodedIndex, ThatIsDamagedIsNotUsedOrAnswersAnError) {
  const auto whole = read_file(index_);
  const std::vector<Embedding> probe = {probe_of(people_, 1)};
  put_file(index_, whole.substr(0, whole.size() - 1));
  EXPECT_EQ(open_indexed_gallery(path_, today), nullptr);
  const std::size_t codes = 4096 + 2352 * (64 + 8) + 1200 * 12;  // of 24 photos there are no templates
  ASSERT_LT(codes, whole.size());
  for (std::size_t byte = codes; byte < whole.size(); byte += 101) {
    auto damaged = whole;
    damaged[byte] = static_cast<char>(damaged[byte] ^ 0xff);
    put_file(index_, damaged);
    const auto indexed = open_indexed_gallery(path_, today);
    try {
      if (indexed) indexed->preselect(probe, 3);
    } catch (const Error&) {
    }
  }
}

TEST(SearchIndexOfALargeGallery, IsWrittenWithItAndLosesWhomItLoses) {
  const SyntheticPeople people{
      .subjects = indexed_templates / 2, .photos = 1, .templates = 2, .dimension = 16, .seed = 1};
  const TempDir folder;
  const auto path = folder.path() / "people.gallery";
  write_gallery(path, makers_of(people), photos_of(people));
  ASSERT_NE(open_indexed_gallery(path, today), nullptr);
  std::vector<std::int8_t> steps(16);
  quantize(photo_of(people, 7, 0).templates[1].embedding, steps);
  const std::string trace(steps.begin(), steps.end());
  EXPECT_PRED2(contains, read_file(index_of(path)), trace);
  write_gallery(folder.path() / "other", makers_of(people), {photo_of(people, 7, 0)});
  EXPECT_FALSE(fs::exists(index_of(folder.path() / "other")));

  const auto id = photo_of(people, 7, 0).subject_id;
  remove_subject(path, id);
  EXPECT_FALSE(contains(read_file(index_of(path)), trace)) << "one template less is still about a large gallery";
}

}  // namespace
}  // namespace maskid
