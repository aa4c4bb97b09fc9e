// Writers of a gallery in a database: batches, interruptions, several at once.

#include <thread>

#include <gtest/gtest.h>

#include "gallery/gallery_files.hpp"
#include "postgres/galleries.hpp"
#include "support/error_of.hpp"

namespace maskid {
namespace {

const SyntheticPeople people{
    .subjects = 20, .photos = 5, .templates = 2, .failed_every = 9, .dimension = 8, .noise = 0.1F, .seed = 11};

std::vector<std::string> all_subjects() {
  std::vector<std::string> subjects;
  for (std::size_t i = 0; i < people.subjects; ++i) subjects.push_back(subject_id_of(i));
  return subjects;
}

TEST(PostgresWriting, AWholeBatchStaysWhenTheWriterIsInterrupted) {
  const auto place = own_place();
  const auto photos = photos_of(people);
  {
    PostgresWriter writer(place, makers_of(people));
    for (std::size_t i = 0; i < 50; ++i) writer.append(photos[i]);
  }
  const auto there = photos_in(place);
  EXPECT_TRUE(same_photos(there, {photos.begin(), photos.begin() + 32})) << there.size();
  EXPECT_EQ(verify_gallery(place).photos, 32U);

  PostgresWriter next(place, makers_of(people));
  std::vector<EnrolledPhoto> known;
  next.for_each_known(all_subjects(), [&](const EnrolledPhoto& photo) { known.push_back(photo); });
  ASSERT_EQ(known.size(), 32U);
  for (std::size_t i = 0; i < known.size(); ++i) {
    EXPECT_EQ(known[i].subject_id, photos[i].subject_id);
    EXPECT_EQ(known[i].path, photos[i].path);
    EXPECT_EQ(known[i].content, photos[i].content);
    EXPECT_EQ(known[i].failure, photos[i].failure);
  }
  for (std::size_t i = 32; i < photos.size(); ++i) next.append(photos[i]);
  next.commit();
  EXPECT_TRUE(same_photos(photos_in(place), photos));
}

TEST(PostgresWriting, APhotoThatIsThereIsPassedOver) {
  const auto place = own_place();
  auto photos = photos_of(people);
  photos.push_back({subject_id_of(0), "unreadable.jpg", {}, {}, "unreadable", {}});
  photos.push_back({subject_id_of(0), "another.jpg", {}, {}, "unreadable", {}});
  enroll_all(place, makers_of(people), photos);
  enroll_all(place, makers_of(people), photos);
  EXPECT_TRUE(same_photos(photos_in(place), photos));
  EXPECT_EQ(verify_gallery(place), load_gallery(place).counts());
}

/// As two machines do, whose lists have subjects and photos in common.
TEST(PostgresWriting, TwoAtOnceMakeOneGallery) {
  const auto place = own_place();
  const auto photos = photos_of(people);
  const auto write = [&](std::size_t first, std::size_t last) {
    PostgresWriter writer(place, makers_of(people));
    for (std::size_t i = first; i < last; ++i) writer.append(photos[i]);
    writer.commit();
  };
  std::thread other([&] { write(0, 70); });
  write(30, 100);
  other.join();
  const auto counts = gallery_of(makers_of(people), photos).counts();
  EXPECT_EQ(verify_gallery(place), counts);
  EXPECT_EQ(open_gallery(place)->subjects(), people.subjects);
}

TEST(PostgresWriting, ASearchSeesWhatIsCommittedWhileAWriterIsAtIt) {
  const auto place = own_place();
  PostgresWriter writer(place, makers_of(people));
  const auto photos = photos_of(people);
  for (std::size_t i = 0; i < 40; ++i) writer.append(photos[i]);
  const auto stored = open_gallery(place);
  EXPECT_EQ(stored->subjects(), 7U);  // of 32 photos, five a subject
  EXPECT_EQ(load_gallery(place).photos().size(), 32U);
  writer.commit();
  EXPECT_EQ(load_gallery(place).photos().size(), 40U);
  EXPECT_EQ(stored->preselect(std::vector<Embedding>{probe_of(people, 7)}, 1)->subjects().size(), 8U)
      << "a gallery that is open sees it at its next search";
}

TEST(PostgresWriting, OtherMakersAndMaskStylesAreRefused) {
  const auto place = own_place();
  enroll_all(place, makers_of(people), photos_of(people));
  auto other = makers_of(people);
  other.model = "synthetic-v2";
  EXPECT_PRED2(contains, error_of([&] { PostgresWriter(place, other); }),
               "was made with model 'synthetic-v1', not 'synthetic-v2'");
  other = makers_of(people);
  other.mask_styles = {"n95"};
  EXPECT_PRED2(contains, error_of([&] { PostgresWriter(place, other); }),
               "was made with the mask styles 'style-1', not 'n95'");
}

TEST(PostgresWriting, ATemplateOfAnotherDimensionIsRefusedAndABatchIsAllOrNothing) {
  const auto place = own_place();
  PostgresWriter writer(place, makers_of(people));
  auto photo = photo_of(people, 0, 0);
  writer.append(photo);
  photo.templates[0].embedding.push_back(0);
  EXPECT_PRED2(contains, error_of([&] { writer.append(photo); }), "does not fit a gallery of dimension 8");
  auto broken = photo_of(people, 0, 1);
  broken.templates[0].embedding[0] = std::numeric_limits<float>::quiet_NaN();
  writer.append(broken);
  EXPECT_PRED2(contains, error_of([&] { writer.commit(); }), "NaN");
  EXPECT_EQ(photos_in(place).size(), 0U);
}

}  // namespace
}  // namespace maskid
