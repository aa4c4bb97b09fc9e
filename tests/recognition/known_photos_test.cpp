#include "maskid/recognition/known_photos.hpp"

#include <gtest/gtest.h>

namespace maskid {
namespace {

EnrolledPhoto photo(const std::string& subject_id, const std::string& path, const std::string& bytes) {
  return {subject_id, path, sha256(bytes), {}, "", {{{1, 0, 0}, ""}}};
}

EnrolledPhoto unreadable(const std::string& subject_id, const std::string& path) {
  return {subject_id, path, {}, {}, "unreadable", {}};
}

TEST(KnownPhotos, KnowByContentNotByPath) {
  KnownPhotos known;
  EXPECT_EQ(known.failure(photo("ann", "1.jpg", "x")), std::nullopt);
  known.add(photo("ann", "1.jpg", "x"));
  EXPECT_EQ(known.failure(photo("ann", "renamed.jpg", "x")), "");
  EXPECT_EQ(known.failure(photo("ann", "1.jpg", "changed")), std::nullopt);
}

TEST(KnownPhotos, KnowASubjectsPhotosAlone) {
  KnownPhotos known;
  known.add(photo("ann", "1.jpg", "x"));
  EXPECT_EQ(known.failure(photo("bob", "1.jpg", "x")), std::nullopt);
}

TEST(KnownPhotos, RememberWhyAPhotoFailed) {
  KnownPhotos known;
  auto failed = photo("ann", "1.jpg", "x");
  failed.failure = "no face";
  known.add(failed);
  EXPECT_EQ(known.failure(photo("ann", "2.jpg", "x")), "no face");
}

TEST(KnownPhotos, KnowUnreadablePhotosByPath) {
  KnownPhotos known;
  known.add(unreadable("ann", "1.jpg"));
  EXPECT_EQ(known.failure(unreadable("ann", "1.jpg")), "unreadable");
  EXPECT_EQ(known.failure(unreadable("ann", "2.jpg")), std::nullopt);
}

TEST(KnownPhotos, TellWhereAPhotoWasEnrolledFirst) {
  KnownPhotos known;
  EXPECT_FALSE(known.first_place(photo("ann", "1.jpg", "x")));
  known.add(photo("ann", "1.jpg", "x"));
  known.add(photo("bob", "2.jpg", "x"));
  const auto place = known.first_place(photo("cem", "3.jpg", "x"));
  ASSERT_TRUE(place);
  EXPECT_EQ(place->subject_id, "ann");
  EXPECT_EQ(place->path, "1.jpg");
}

TEST(KnownPhotos, AFailedPhotoHasNoPlace) {
  KnownPhotos known;
  known.add(unreadable("ann", "1.jpg"));
  EXPECT_FALSE(known.first_place(unreadable("bob", "2.jpg"))) << "two unreadable photos are not the same photo";
}

}  // namespace
}  // namespace maskid
