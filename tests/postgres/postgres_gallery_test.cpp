// A gallery in a database: what goes in comes out, and a search finds what one in memory finds.

#include <algorithm>
#include <thread>

#include <gtest/gtest.h>

#include "gallery/gallery_files.hpp"
#include "postgres/galleries.hpp"
#include "support/error_of.hpp"

namespace maskid {
namespace {

const SyntheticPeople people{
    .subjects = 30, .photos = 3, .templates = 3, .failed_every = 7, .dimension = 24, .noise = 0.1F, .seed = 3};

void expect_same_candidates(const std::vector<Candidate>& a, const std::vector<Candidate>& b) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_EQ(a[i].subject_id, b[i].subject_id) << i;
    EXPECT_EQ(a[i].similarity, b[i].similarity) << "bit for bit";
  }
}

/// The `count` best for each probe are those of `whole`.
void expect_searches_as(const Gallery& whole, StoredGallery& stored, std::span<const Embedding> probes,
                        std::size_t count) {
  const auto part = stored.preselect(probes, count);
  for (const auto& probe : probes) {
    expect_same_candidates(best_candidates(part->similarities(probe), part->subjects(), count),
                           best_candidates(whole.similarities(probe), whole.subjects(), count));
  }
}

std::vector<Embedding> probes_of(const SyntheticPeople& them, std::size_t count) {
  std::vector<Embedding> probes;
  for (std::size_t i = 0; i < count; ++i) probes.push_back(probe_of(them, i));
  return probes;
}

TEST(PostgresGallery, WhatIsWrittenIsReadBitForBit) {
  auto photos = photos_of(people);
  photos[1].path = "not UTF-8: \xff/\x01.jpg";
  photos[2].subject_id = "Žofie 'O\"Neil";
  photos[3] = {photos[3].subject_id, "unreadable.jpg", {}, {}, "unreadable", {}};
  const auto place = own_place();
  enroll_all(place, makers_of(people), photos);
  EXPECT_TRUE(same_photos(photos_in(place), photos));
  EXPECT_EQ(read_gallery(place, [](const EnrolledPhoto&) {}), makers_of(people));
  EXPECT_EQ(load_gallery(place).counts(), gallery_of(makers_of(people), photos).counts());
  EXPECT_EQ(verify_gallery(place), gallery_of(makers_of(people), photos).counts());
}

TEST(PostgresGallery, ASearchFindsWhatOneInMemoryFinds) {
  const auto place = own_place();
  enroll_all(place, makers_of(people), photos_of(people));
  const auto whole = gallery_of(makers_of(people), photos_of(people));
  const auto stored = open_gallery(place, some_day);
  EXPECT_EQ(stored->makers(), makers_of(people));
  EXPECT_EQ(stored->subjects(), 30U);
  expect_searches_as(whole, *stored, probes_of(people, 40), 1);
  expect_searches_as(whole, *stored, probes_of(people, 40), 5);
  expect_searches_as(whole, *stored, probes_of(people, 3), 30);
  expect_searches_as(whole, *stored, probes_of(people, 3), 1000);
  EXPECT_TRUE(stored->preselect({}, 5)->subjects().empty());
}

/// One embedding is twice as long as another: order and similarities are those of the inner product all the same.
TEST(PostgresGallery, AProbeNeedNotBeAUnitVector) {
  const auto place = own_place();
  enroll_all(place, makers_of(people), photos_of(people));
  auto probe = probe_of(people, 4);
  for (float& value : probe) value *= 0.7F;
  expect_searches_as(gallery_of(makers_of(people), photos_of(people)), *open_gallery(place, some_day),
                     std::vector<Embedding>{probe}, 5);
}

TEST(PostgresGallery, SubjectsWithoutATemplateAreCandidatesOfLastResort) {
  std::vector<EnrolledPhoto> photos = photos_of(people);
  photos.resize(6);
  photos.push_back({"nobody", "a.jpg", sha256("a"), {}, "no_face", {}});
  const auto place = own_place();
  enroll_all(place, makers_of(people), photos);
  expect_searches_as(gallery_of(makers_of(people), photos), *open_gallery(place, some_day), probes_of(people, 2), 5);
  EXPECT_EQ(open_gallery(place, some_day)->subjects(), 3U);
}

/// As it does of its own accord where there are many templates.
class ByIndex : public testing::Test {
 protected:
  // All connections to the tests' server share one session, and what is set in it.
  ByIndex() { tamper(place_, "SET enable_seqscan TO off"); }
  ~ByIndex() override { tamper(place_, "RESET enable_seqscan"); }

  std::int64_t index_scans() const {
    tamper(place_, "SELECT pg_stat_force_next_flush()");
    return counted(place_,
                   "SELECT idx_scan FROM pg_stat_all_indexes WHERE schemaname = 'SCHEMA' AND indexrelname = "
                   "'photos_by_center'");
  }

  const GalleryPlace place_ = own_place();
};

TEST_F(ByIndex, AFewSubjectsAreFetchedAndTheBestIsAmongThem) {
  SyntheticPeople many = people;
  many.subjects = 400;
  many.photos = 1;
  many.failed_every = 0;
  enroll_all(place_, makers_of(many), photos_of(many));
  const auto before = index_scans();
  const auto stored = open_gallery(place_, some_day);
  const auto whole = gallery_of(makers_of(many), photos_of(many));
  std::size_t same = 0;
  for (std::size_t i = 0; i < 100; ++i) {
    const auto probe = probe_of(many, i);
    const auto part = stored->preselect(std::vector<Embedding>{probe}, 5);
    EXPECT_LT(part->subjects().size(), 40U) << "a part of the gallery is enough";
    same += best_candidates(part->similarities(probe), part->subjects(), 1)[0].subject_id ==
            best_candidates(whole.similarities(probe), whole.subjects(), 1)[0].subject_id;
  }
  EXPECT_GE(same, 99U) << "an index of this kind may miss one";
  EXPECT_GE(index_scans(), before + 100);
}

/// Hundreds of templates of one subject are nearer than any of the second best.
TEST_F(ByIndex, ASubjectWithManyPhotosDoesNotHideTheOthers) {
  SyntheticPeople one = people;
  one.subjects = 1;
  one.photos = 100;
  one.failed_every = 0;
  one.noise = 0.01F;
  auto photos = photos_of(one);
  for (auto& photo : photos) photo.subject_id = "crowd";
  const auto others = photos_of(people);
  photos.insert(photos.end(), others.begin() + 3, others.end());
  enroll_all(place_, makers_of(people), photos);
  const std::vector<Embedding> probes{probe_of(one, 0)};
  expect_searches_as(gallery_of(makers_of(people), photos), *open_gallery(place_, some_day), probes, 5);
  expect_searches_as(gallery_of(makers_of(people), photos), *open_gallery(place_, some_day), probes, 29);
}

TEST(PostgresGallery, TwoGalleriesOfOneDatabaseAreApart) {
  const auto one = own_place("_one");
  const auto two = own_place("_two");
  SyntheticPeople others = people;
  others.dimension = 8;
  enroll_all(one, makers_of(people), photos_of(people));
  enroll_all(two, makers_of(others), photos_of(others));
  remove_subject(two, subject_id_of(0));
  EXPECT_TRUE(same_photos(photos_in(one), photos_of(people)));
  EXPECT_EQ(open_gallery(two, some_day)->subjects(), 29U);
}

TEST(PostgresGallery, ASiteThresholdIsKept) {
  const auto place = own_place();
  enroll_all(place, makers_of(people), photos_of(people));
  set_site_threshold(place, {0.003, 0.41000000000000003, 200, 3});
  auto makers = makers_of(people);
  makers.site_threshold = SiteThreshold{0.003, 0.41000000000000003, 200, 3};
  EXPECT_EQ(find_gallery_makers(place), makers);
  enroll_all(place, makers_of(people), photos_of(people));
  EXPECT_EQ(find_gallery_makers(place), makers) << "enrolling more leaves it";
}

TEST(PostgresGallery, ComparesEverybodyWhereThatIsWanted) {
  const auto place = own_place();
  enroll_all(place, makers_of(people), photos_of(people));
  const auto whole = gallery_of(makers_of(people), photos_of(people));
  for (const auto& probe : probes_of(people, 3)) {
    const auto part = open_gallery(place, some_day)->preselect(std::vector<Embedding>{probe}, 4, true);
    EXPECT_EQ(part->subjects().size(), 4U) << "no more than are wanted";
    const auto found = best_candidates(part->similarities(probe), part->subjects(), 4);
    const auto expected = best_candidates(whole.similarities(probe), whole.subjects(), 4);
    for (std::size_t i = 0; i < 4; ++i) {
      EXPECT_EQ(found[i].subject_id, expected[i].subject_id);
      EXPECT_EQ(found[i].similarity, expected[i].similarity);
    }
  }
}

TEST(PostgresGallery, NothingOfARemovedSubjectIsLeft) {
  const auto place = own_place();
  enroll_all(place, makers_of(people), photos_of(people));
  EXPECT_EQ(remove_subject(place, subject_id_of(4)), 3U);
  for (const char* table : {"subjects", "photos", "templates"}) {
    const std::string of_the_subject = " t WHERE t.subject_id = 'subject-4'";
    EXPECT_EQ(counted(place, "SELECT count(*) FROM SCHEMA." + std::string(table) + of_the_subject), 0) << table;
  }
  const auto probe = std::vector<Embedding>{probe_of(people, 4)};
  const auto part = open_gallery(place, some_day)->preselect(probe, 29);
  EXPECT_EQ(std::ranges::count(part->subjects(), subject_id_of(4)), 0);
  EXPECT_EQ(open_gallery(place, some_day)->subjects(), 29U);
  EXPECT_EQ(verify_gallery(place).photos, 87U);
  EXPECT_PRED2(contains, error_of([&] { remove_subject(place, subject_id_of(4)); }), "there is no subject 'subject-4'");
}

TEST(PostgresGallery, TheLastSubjectCanBeRemoved) {
  const auto place = own_place();
  enroll_all(place, makers_of(people), {photo_of(people, 0, 0)});
  remove_subject(place, subject_id_of(0));
  EXPECT_EQ(load_gallery(place).counts(), GalleryCounts{});
  EXPECT_TRUE(open_gallery(place, some_day)->preselect(probes_of(people, 1), 5)->subjects().empty());
}

TEST(PostgresGallery, WhatExpiredIsNotFoundAndCanBePurged) {
  const auto place = own_place();
  auto photos = photos_of(people);
  const Day friday = parse_day("2026-11-27").value();
  const Day saturday = friday + std::chrono::days(1);
  for (auto& photo : photos) {
    if (photo.subject_id == subject_id_of(4)) photo.consent = {"form 4", friday};
  }
  photos.front().consent = {"form 0", friday};
  enroll_all(place, makers_of(people), photos);
  EXPECT_EQ(photos_in(place).front().consent, photos.front().consent);
  const auto probe = std::vector<Embedding>{probe_of(people, 4)};
  const auto found = open_gallery(place, friday)->preselect(probe, 1);
  EXPECT_EQ(best_candidates(found->similarities(probe[0]), found->subjects(), 1)[0].subject_id, subject_id_of(4));
  const auto part = open_gallery(place, saturday)->preselect(probe, 29);
  EXPECT_EQ(std::ranges::count(part->subjects(), subject_id_of(4)), 0);
  EXPECT_EQ(load_gallery(place, saturday).photos().size(), 86U);

  EXPECT_EQ(set_consent(place, subject_id_of(0), {"form 12", saturday}), 3U);
  EXPECT_EQ(photos_in(place).front().consent, (Consent{"form 12", saturday}));
  EXPECT_PRED2(contains, error_of([&] { set_consent(place, "nobody", {}); }), "there is no subject 'nobody'");

  EXPECT_EQ(purge_expired(place, saturday), 3U);
  EXPECT_EQ(purge_expired(place, saturday), 0U);
  EXPECT_EQ(open_gallery(place, some_day)->subjects(), 29U);
  EXPECT_EQ(verify_gallery(place).photos, 87U);
}

}  // namespace
}  // namespace maskid
