package mention

import "strings"

// Forenames by gender, from common knowledge of the English, European, Arab,
// Indian, African and East Asian press; names used for both are left out.
const (
	male = `aaron abdul abdullah abdel abe abraham adam adrian ahmad ahmed aidan al alan albert alberto aldo alec alejandro aleksandar aleksander alessandro alex alexander alexandre alexei alfred alfredo ali alistair allan allen alois amir amit anatoly anders
		andre andré andreas andrei andrés andrew andrzej andy angelo angus ante anthony antoine anton antonio antony antónio anwar ari arjun armando arnold arthur arturo arvind asif atul august austin avi axel ashton
		barack barry bart bashar basil ben benedict benjamin benito benny bernard bernardo bernie bill billy björn blake bob bobby boris boyko brad bradley brandon brendan brent bret brett brian bruce bruno bryan bryce byron
		caleb calvin cameron carl carlo carlos carter casey cecil cedric chad charles charlie chester chris christian christoph christophe christopher chuck clarence clark claude claudio clay clayton cliff clifford clinton clint clive clyde cody colin conor connor conrad corey cory craig curt curtis cyril cyrus
		dale dan daniel danny dario darrell darren darryl dave david davide davis dean deepak denis dennis denzel derek dermot desmond dick didier diego dieter dietmar dimitri dimitris dinesh dirk dmitri dmitry dmytro dominic dominique don donald donnie doug douglas drew duncan dustin dwayne dwight dylan
		eamon earl ed eddie edgar edi eduardo edward edwin ehud eli elias elijah elliott elliot elon emanuel emil emile emmanuel emmerson enda enrico enrique eric erik ernest ernesto ernst ethan eugene evan evo
		fabian fabio farouk felipe felix ferdinand fernando fidel filip finn florian floyd francesco francis francisco franco francois françois frank frankie franklin franz fred freddie frederick friedrich fyodor fumio
		gabriel gareth garrett garry gary gavin gene geoff geoffrey georg george georges georgios gerald gerard gerhard gerry gerd giacomo gianni gideon gilbert giorgio giovanni giuseppe glen glenn gordon graham grant greg gregg gregory grigory guido guillermo günther guy gustav gustavo
		hal hamid hamza hank hans harold harry harvey hasan hassan hector hector heinrich helmut hendrik henri henrik henry herb herbert herman horacio horst hosni howard hubert hugh hugo hun hussein
		ian ibrahim idris igor ilham ilya imran immanuel isaac ismail israel ivan ivo
		jack jackson jacob jacques jaime jair jake jakob jamal james jamie jan janez janos jared jaroslaw jason javier jay jean jean-claude jean-luc jean-marc jean-marie jean-pierre jean-yves jed jeff jefferson jeffrey jens jeremiah jeremy jerome jerry jerzy jesus jim jimmy jiří joachim joao joão joe joel joey johan johann john johnny jon jonas jonathan jordan jordi jorge jose josef joseph josep josh joshua josé josé-manuel juan jules julian julien julio julius jürgen juri justin
		kai kamal karim karl karsten kassym-jomart keir keith ken kenneth kenny kent kevin khalid khalifa kim kirk kiril klaus klemens kofi konstantin konstantinos kurt kwame kwasi kyle kyriakos
		lance larry lars laurence laurent lawrence lech lee len lenny leo leon leonard leonardo leonid leopold leroy leslie leszek lester levi lewis liam lincoln lindsey linus lloyd lorenzo lou louis luc luca lucas luciano luigi luis luiz lukas luke luther lyle lyndon lázaro
		mahmoud mahmud malcolm manfred manmohan manuel marc marcel marcello marco marcos marcus mariano mario marius mark marko markus marlon marshall martin marty martín marvin masoud mateusz mathias matt matteo matthew matthias matthieu maurice mauricio mauro max maxim maximilian mehmet mel mevlüt micah michael michal michel micheál miguel mihail mike mikhail miles milo milos milton miloš mircea mitch mitchell mitt mohamed mohammad mohammed mohamad mohsen moises mohammad-javad morgan moses muammar muhammad muhammadu mukesh murray mustafa
		naftali narendra nate nathan nathaniel neal ned neil nelson nestor nguyen nicholas nick nicola nicolas nicolás nigel nikita nikol nikola nikolai nikolay nikos niklas noah noel nolan norbert norman
		olaf ole oleg oleksandr oleksii oleksiy oliver olivier omar orlando oscar oskar osama otto owen
		pablo paddy pascal pat patrice patrick paul paulo pavel pavlo pedro pere per perry pete peter petr petro petros phil philip philipp philippe phillip pier pierre piers pietro piotr prakash pravin preston
		quentin quincy rafael rahul raimundo rajiv rajnath ralph ram ramesh ramón ramzan randall randy raphael raul raúl ravi ray raymond recep reg reggie rene renzo reza ricardo rich richard rick ricky rishi rob robbie robert roberto robin rod roderick rodney rodrigo roger roland rolf roman ron ronald ronnie rory ross roy ruben rudi rudolf rudy rupert russ russell ruslan ryan
		sajid saad salim salman salvatore sam sami samuel sandeep sanjay santiago saul scott sean sebastian sebastián seamus serge sergei sergey sergio seth shane shaun shawn sheldon shehbaz shigeru shimon shinzo shashi sidney sigmar silvio simon slobodan spencer stan stanislaw stanley stefan stefano stephan stephane stéphane stephen steve steven stewart stuart subrahmanyam sultan sunil suresh svein sven
		taro tariq tayyip ted teddy terence terrence thabo thaksin theo theodore thomas thorbjørn tim timothy tobias toby todd tom tomas tomasz tommy tony toomas travis trent trevor tristan troy tucker tyler tyrone
		ulrich umberto urho ursulo uwe václav valdis valentin valentino valery vance vasily vernon viktor vikram victor vince vincent vijay vidal vito vitaly vlad vladimir volodymyr vojislav
		wade wallace walter wang warren wayne wendell werner wesley wilbur wilfred wilhelm will willem william willie willy winston wolfgang woodrow woody
		xavier xi yair yannis yasser yitzhak yoav yoshihide youssef yuri yusuf yves zachary zack zbigniew zoran zohran zoltan`
	female = `abby abigail ada adele adriana agnes agnieszka aisha aishwarya alba alexandra alexandria alexis alice alicia alina alison allison alyssa amal amanda amber amelia amélie amina amy ana anastasia andrea angela angelica angelina angie anita anja ann anna annabel annalena anne anne-marie anneliese annette annie annika antonia april arancha ariana arlene ashley astrid audrey aung ava ayanna ayesha
		barbara barbra beata beatrice beatrix becky belinda benazir bernadette bertha beth bethany betsy betty beverly bianca birgit blanca bonnie brenda bridget brigitte brittany britta brooke
		caitlin camila camille candace candice cara carla carlotta carly carmen carol carole carolina caroline carolyn carrie cassandra catalina catherine catarina cathy cecilia cecile celeste charlene charlotte chelsea cheryl chloe chloé christa christiana christiane christina christine chrystia cindy claire clara clare claudia cleo colleen condoleezza connie constance cora corazon cristina crystal cynthia
		daisy dalia dana daniela danielle daphne darlene dawn deborah debbie debra deidre delia denise desiree diana diane dianne dilma dina dolores donna dora doris dorothy
		ebba edith edna edwina eileen elaine eleanor elena eleni elisa elisabeth elise elissa eliza elizabeth ella ellen eloise elsa elsie elvira emilia emily emma erica erika erin erna esperanza estelle esther ethel eugenia eva eve evelyn evita ewa
		faith fatima fatou federica felicia fiona flora florence frances francesca frauke frederica frida
		gabriela gabrielle gail galina gemma genevieve georgia georgina geraldine germaine gertrude gianna gillian gina ginger giorgia gita giulia gladys glenda gloria golda grace greta gretchen gro guadalupe gwen gwendolyn
		hala hanan hannah harriet harsimrat hazel heather heidi helen helena helene helga helle henrietta hilary hilda hillary hina holly honor hope huma
		ida imelda indira ines ingrid inga ioana irene irina iris irma isabel isabella isabelle ivana ivanka ivy
		jacinda jackie jaclyn jacqueline jada jane janet janice janine jasmine jayne jeanine jeanne jeannie jen jenna jennie jennifer jenny jessica jessie jill jillian jo joan joanna joanne jocelyn jodi jodie johanna josefa josephine joy joyce juanita judith judy julia juliana julie juliet june justine
		kaja kamala karen karin karina karla kate katarina katerina katharina katherine kathleen kathryn kathy katie katja katrin katrina katy kayla keiko kellyanne kelli kersti khadija kiran kirsten kirsty klara kristen kristi kristin kristina kristine krystal
		lacey lakshmi lara latoya laura lauren laurie layla lea leah leila lena leona leonor leslee leticia libby lila lilian liliana lillian lily lina linda lindsay lisa lise liv liz liza lois lola loretta lori lorraine louisa louise luciana lucia lucy ludmila luisa lulu lydia lynda lynette lynn lynne
		mabel madeleine madeline maggie magdalena maia mairead makiko malala malia mandy manuela mara marcela marcia margaret margarita margot margrethe maria mariana marianne marie marie-louise mariella marilyn marina marine marion marisa marissa marjorie marlene marta martha martine mary maryam mateja maureen mavis maxine may maya meera meg megan meghan melania melanie melinda melissa melody mercedes meredith mette mia michaela michele michelle mildred millie mimi mina mindy minouche miranda miriam mirjana moira molly mona monica monika morag muriel myra
		nadia nadine nancy naomi natalia natalie natasha neha nell nellie nia nicole nicolette nikki nimrata nina nirmala nisha noor nora noreen norma nuala
		octavia olena olga olive olivia oprah oxana
		paige paloma pam pamela pat patience patricia patsy patti patty paula paulette pauline pearl peggy penelope penny petra phoebe phumzile phyllis pilar pippa polly pooja portia priscilla priti priya
		rachel ramona ranil raquel rebecca regina renate renee reyna rhonda rita roberta rochelle romana rosa rosalind rosalyn rosario rose roseanne roselyn rosemary rosie roxanne ruth
		sabina sabine sabrina sadie saira sally samantha sandra sandy sanna sara sarah sasha savannah scarlett selma serena shabana shannon sharon sheila shelly sheryl shirley silvia simone simonetta sinead sofia sonia sonja sophia sophie stacey stacy stella stephanie sue suella sunita susan susana susanna susanne sushma susie suzanne svetlana sviatlana sybil sylvia sylvie
		tamara tammy tania tanya tara tarja tatiana tatyana teresa teri tessa thelma theresa therese tiffany tina tonya tracey tracy trisha trudy tulsi
		ulla ulrike uma ursula valentina valerie vanessa vera veronica vicki vicky victoria viktoria vigdis violet violeta virginia vivian vivien
		wanda wendy whitney wilhelmina wilma winifred winnie xiomara yael yasmin yolanda yulia yvette yvonne zainab zara zelda zoe zoë zsuzsanna zuzana`
)

// orgWords end or occur in names of bodies, never in names of people.
const orgWords = `party department ministry office commission council court company group organization organisation agency bank university institute union association foundation police army navy
	times post journal news herald tribune gazette globe mail guardian telegraph independent observer press network television tv radio magazine report review daily weekly mirror sun star chronicle examiner register dispatch bulletin monitor wire
	house senate congress parliament committee assembly court courts board bureau service services administration government campaign center centre college school church fund corporation corp inc ltd llc plc co trust society league club alliance
	coalition federation forum summit conference street road avenue square palace kremlin pentagon capitol nations states kingdom republic europe america union states-eu accord act deal agreement treaty convention
	republicans democrats conservatives liberals americans britons matter force guard reserve airlines international global project initiative movement network action pac poll survey studies research team city county state district island islands
	annex article chapter section clause schedule appendix paragraph protocol resolution
	river lake sea ocean mountain valley north south east west beach airport hospital hotel tower building bridge park stadium arena hall theater theatre museum library prize award awards day week month year eve christmas easter war revolution crisis
	games cup olympics bowl show festival tour series club democratic republican federal national american british european united security defense defence justice treasury homeland intelligence investigation affairs health education energy
	trade labor labour commerce transportation agriculture interior environmental protection election elections systems solutions partners holdings industries media entertainment studios productions records pictures books`

var genders = buildGenders()

func buildGenders() map[string]byte {
	m := make(map[string]byte, 2400)
	for _, n := range strings.Fields(male) {
		m[n] = 'm'
	}
	for _, n := range strings.Fields(female) {
		if m[n] == 'm' {
			delete(m, n)
			m[n] = 'x' // both: a forename all the same
			continue
		}
		m[n] = 'f'
	}
	for _, n := range strings.Fields("terry kerry shelby kim kelly jordan taylor alex sasha pat robin casey morgan ashley leslie jan dana jamie lindsay lynn sam kim jean andrea nicola dominique dale jo lee tracy jackie shannon sandy chris drew angel") {
		m[n] = 'x'
	}
	for _, n := range strings.Fields("jordan austin carter jackson lincoln grant davis may april june hope israel august georgia virginia sultan wang xi hun florence chelsea savannah warren clinton wallace cameron") {
		if m[n] != 0 {
			m[n] |= 0x80 // more often a surname, a place or a word
		}
	}
	return m
}

// genderOf returns "m" or "f" for a forename, "" when unknown; known reports
// whether it is a forename at all, sure that it is seldom anything else.
func genderOf(name string) (g string, known, sure bool) {
	b := genders[strings.ToLower(name)]
	switch b & 0x7f {
	case 'm':
		g = "m"
	case 'f':
		g = "f"
	}
	return g, b != 0, b != 0 && b&0x80 == 0
}

var organisation = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(orgWords) {
		m[w] = true
	}
	return m
}()

// titleGender gives the gender that a title before a name shows.
var titleGender = map[string]string{
	"mr": "m", "sir": "m", "lord": "m", "king": "m", "prince": "m", "pope": "m", "congressman": "m", "father": "m", "brother": "m", "monsieur": "m", "herr": "m", "señor": "m", "sheikh": "m",
	"sultan": "m", "emperor": "m", "councilman": "m", "assemblyman": "m", "imam": "m", "rabbi": "m", "baron": "m", "cardinal": "m", "ayatollah": "m", "shri": "m",
	"mrs": "f", "ms": "f", "miss": "f", "dame": "f", "lady": "f", "baroness": "f", "queen": "f", "princess": "f", "congresswoman": "f", "sister": "f", "madame": "f", "madam": "f", "frau": "f",
	"councilwoman": "f", "chairwoman": "f", "smt": "f", "spokeswoman": "f", "businesswoman": "f", "spokesman": "m", "businessman": "m", "actress": "f", "chairman": "m", "husband": "m", "wife": "f",
	"mother": "f", "daughter": "f", "son": "m", "actor": "m", "man": "m", "woman": "f", "saleswoman": "f", "mum": "f", "mom": "f", "dad": "m", "grandmother": "f", "grandfather": "m", "widow": "f", "girl": "f", "boy": "m",
}
