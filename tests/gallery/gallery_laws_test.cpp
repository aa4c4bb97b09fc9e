#include <algorithm>
#include <random>

#include <gtest/gtest.h>

#include "maskid/base/files.hpp"
#include "maskid/gallery/gallery_file.hpp"

#include "gallery/gallery_files.hpp"
#include "support/synthetic_population.hpp"
#include "support/temp_dir.hpp"

namespace maskid {
namespace {

/// What must hold whoever is enrolled: people, photos and dimensions differ from seed to seed.
class GalleryLaws : public testing::TestWithParam<std::uint32_t> {
 protected:
  static SyntheticPeople some_people(std::uint32_t seed) {
    std::mt19937 random(seed);
    SyntheticPeople people;
    people.subjects = 1 + random() % 40;
    people.photos = 1 + random() % 4;
    people.templates = 1 + random() % 5;
    people.failed_every = random() % 6;
    people.dimension = static_cast<int>(8 + random() % 60);
    people.seed = seed;
    return people;
  }

  std::vector<Embedding> probes(std::size_t count) const {
    std::vector<Embedding> probes;
    for (std::size_t i = 0; i < count; ++i) probes.push_back(probe_of(people_, i));  // some were never enrolled
    return probes;
  }

  const SyntheticPeople people_ = some_people(GetParam());
  const GalleryMakers makers_ = makers_of(people_);
  const std::vector<EnrolledPhoto> photos_ = photos_of(people_);
  const TempDir folder_;
  const std::filesystem::path path_ = folder_.path() / "people.gallery";
};

TEST_P(GalleryLaws, SearchEqualsANaiveOne) {
  const auto gallery = gallery_of(makers_, photos_);
  const auto& subjects = gallery.subjects();
  for (const auto& probe : probes(10)) {
    std::vector<double> expected(subjects.size(), -1);
    for (const auto& photo : photos_) {
      const auto subject = std::find(subjects.begin(), subjects.end(), photo.subject_id) - subjects.begin();
      for (const auto& face : photo.templates) {
        double product = 0;
        for (std::size_t i = 0; i < probe.size(); ++i) product += static_cast<double>(probe[i]) * face.embedding[i];
        expected[subject] = std::max(expected[subject], product);
      }
    }
    const auto found = gallery.similarities(probe);
    ASSERT_EQ(found.size(), expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) EXPECT_NEAR(found[i], expected[i], 1e-5);
  }
}

TEST_P(GalleryLaws, SearchFindsTheMate) {
  const auto gallery = gallery_of(makers_, photos_);
  const auto counts = gallery.tally().by_subject();
  if (people_.dimension < 32) return;  // directions in few dimensions may be alike by chance
  auto people = people_;
  people.noise = 0.001F;
  for (std::size_t i = 0; i < people.subjects; ++i) {
    if (counts[i].templates == 0) continue;
    const auto similarities = gallery.similarities(probe_of(people, i));
    EXPECT_EQ(best_candidates(similarities, gallery.subjects(), 1)[0].subject_id, subject_id_of(i));
  }
}

TEST_P(GalleryLaws, BatchEqualsSingleBitForBit) {
  const auto gallery = gallery_of(makers_, photos_);
  for (const std::size_t count : {0U, 1U, 2U, 3U, 4U, 5U, 17U}) {
    const auto asked = probes(count);
    std::vector<std::vector<float>> singly;
    for (const auto& probe : asked) singly.push_back(gallery.similarities(probe));
    EXPECT_EQ(gallery.similarities(asked), singly);
  }
}

TEST_P(GalleryLaws, BestTemplateIsAsAlikeAsItsSubject) {
  const auto gallery = gallery_of(makers_, photos_);
  const auto probe = probe_of(people_, 0);
  const auto similarities = gallery.similarities(probe);
  for (std::size_t i = 0; i < similarities.size(); ++i) {
    const auto best = gallery.best_template(probe, i);
    EXPECT_EQ(best ? best->similarity : -1.0F, similarities[i]);
    EXPECT_TRUE(!best || gallery.photos()[best->photo].subject == i);
  }
}

TEST_P(GalleryLaws, OrderOfPhotosAndTemplatesDoesNotMatter) {
  auto shuffled = photos_;
  std::mt19937 random(GetParam());
  std::shuffle(shuffled.begin(), shuffled.end(), random);
  for (auto& photo : shuffled) std::shuffle(photo.templates.begin(), photo.templates.end(), random);
  const auto one = gallery_of(makers_, photos_);
  const auto other = gallery_of(makers_, shuffled);
  const auto probe = probe_of(people_, 1);
  const auto by_name = [&](const Gallery& gallery) {
    std::vector<std::pair<std::string, float>> found;
    const auto similarities = gallery.similarities(probe);
    for (std::size_t i = 0; i < similarities.size(); ++i) found.emplace_back(gallery.subjects()[i], similarities[i]);
    std::sort(found.begin(), found.end());
    return found;
  };
  EXPECT_EQ(by_name(one), by_name(other));
  EXPECT_EQ(one.counts(), other.counts());
}

TEST_P(GalleryLaws, ReservingChangesNothing) {
  Gallery reserved(makers_);
  for (std::size_t i = 0; i < photos_.size(); ++i) {
    reserved.reserve(i * 3);
    reserved.add(photos_[i]);
  }
  const auto probe = probe_of(people_, 0);
  EXPECT_EQ(reserved.similarities(probe), gallery_of(makers_, photos_).similarities(probe));
}

TEST_P(GalleryLaws, SaveThenLoadIsIdentity) {
  write_gallery(path_, makers_, photos_);
  EXPECT_TRUE(same_photos(photos_in(path_), photos_));
  EXPECT_EQ(read_gallery_makers(path_), makers_);

  const auto made = gallery_of(makers_, photos_);
  const auto loaded = load_gallery(path_);
  EXPECT_EQ(loaded.makers(), makers_);
  EXPECT_EQ(loaded.subjects(), made.subjects());
  EXPECT_EQ(loaded.counts(), made.counts());
  EXPECT_EQ(verify_gallery_file(path_), made.counts());
  for (const auto& probe : probes(5)) EXPECT_EQ(loaded.similarities(probe), made.similarities(probe));
  for (std::size_t i = 0; i < photos_.size(); ++i) {
    EXPECT_EQ(loaded.photos()[i].path, photos_[i].path);
    EXPECT_EQ(loaded.photos()[i].failure, photos_[i].failure);
    EXPECT_EQ(loaded.photos()[i].content, photos_[i].content);
    EXPECT_EQ(loaded.photos()[i].quality.yaw, photos_[i].quality.yaw);
    EXPECT_EQ(loaded.photos()[i].templates, photos_[i].templates.size());
  }
}

TEST_P(GalleryLaws, InterruptedWritersMakeTheSameFileAsOne) {
  write_gallery(path_, makers_, photos_);
  const auto interrupted = folder_.path() / "interrupted.gallery";
  for (std::size_t done = 0; done < photos_.size();) {
    GalleryWriter writer(interrupted, makers_);
    EXPECT_TRUE(same_photos(kept_by(writer), {photos_.begin(), photos_.begin() + static_cast<std::ptrdiff_t>(done)}));
    for (int i = 0; i < 7 && done < photos_.size(); ++i) writer.append(photos_[done++]);
  }
  GalleryWriter(interrupted, makers_).commit();
  EXPECT_EQ(read_file(interrupted), read_file(path_));
}

TEST_P(GalleryLaws, RemovingASubjectIsAsIfItHadNeverBeenEnrolled) {
  if (people_.subjects < 2) return;
  write_gallery(path_, makers_, photos_);
  const auto gone = subject_id_of(people_.subjects / 2);
  EXPECT_EQ(remove_subject(path_, gone), people_.photos);
  auto others = photos_;
  std::erase_if(others, [&](const EnrolledPhoto& photo) { return photo.subject_id == gone; });
  const auto without = folder_.path() / "without.gallery";
  write_gallery(without, makers_, others);
  EXPECT_EQ(read_file(path_), read_file(without));
  EXPECT_FALSE(std::filesystem::exists(partial_of(path_)));
}

INSTANTIATE_TEST_SUITE_P(Seeds, GalleryLaws, testing::Range(1U, 41U));

}  // namespace
}  // namespace maskid
