DELETE FROM reviews WHERE stars < 3;
DELETE FROM reviews;
